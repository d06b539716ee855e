"""Pinyin after characters, as copying sites set it: some characters have it at every occurrence, in one style per page."""

from __future__ import annotations

import random
import re
import unicodedata

#: characters in Traditional, as such sites write, with their readings
READINGS = dict(
    pair.split(":")
    for pair in [
        "的:de",
        "一:yī",
        "是:shì",
        "不:bù",
        "在:zài",
        "有:yǒu",
        "人:rén",
        "這:zhè",
        "中:zhōng",
        "大:dà",
        "為:wèi",
        "上:shàng",
        "個:gè",
        "國:guó",
        "我:wǒ",
        "以:yǐ",
        "要:yào",
        "他:tā",
        "時:shí",
        "來:lái",
        "用:yòng",
        "們:men",
        "生:shēng",
        "到:dào",
        "作:zuò",
        "地:dì",
        "於:yú",
        "出:chū",
        "就:jiù",
        "分:fēn",
        "對:duì",
        "成:chéng",
        "會:huì",
        "可:kě",
        "主:zhǔ",
        "發:fā",
        "年:nián",
        "動:dòng",
        "同:tóng",
        "工:gōng",
        "也:yě",
        "能:néng",
        "下:xià",
        "過:guò",
        "子:zǐ",
        "說:shuō",
        "產:chǎn",
        "種:zhǒng",
        "面:miàn",
        "而:ér",
        "方:fāng",
        "後:hòu",
        "多:duō",
        "定:dìng",
        "行:xíng",
        "學:xué",
        "法:fǎ",
        "所:suǒ",
        "民:mín",
        "得:dé",
        "經:jīng",
        "十:shí",
        "三:sān",
        "之:zhī",
        "進:jìn",
        "著:zhe",
        "等:děng",
        "部:bù",
        "度:dù",
        "家:jiā",
        "電:diàn",
        "力:lì",
        "裡:lǐ",
        "如:rú",
        "水:shuǐ",
        "化:huà",
        "高:gāo",
        "自:zì",
        "二:èr",
        "理:lǐ",
        "起:qǐ",
        "小:xiǎo",
        "物:wù",
        "現:xiàn",
        "實:shí",
        "加:jiā",
        "量:liàng",
        "都:dōu",
        "兩:liǎng",
        "體:tǐ",
        "制:zhì",
        "機:jī",
        "當:dāng",
        "使:shǐ",
        "點:diǎn",
        "從:cóng",
        "業:yè",
        "本:běn",
        "去:qù",
        "把:bǎ",
        "政:zhèng",
        "府:fǔ",
        "網:wǎng",
        "綠:lǜ",
        "女:nǚ",
        "市:shì",
        "區:qū",
        "管:guǎn",
        "規:guī",
        "服:fú",
        "務:wù",
        "責:zé",
        "任:rèn",
        "條:tiáo",
        "安:ān",
        "全:quán",
        "應:yīng",
        "單:dān",
        "位:wèi",
    ]
)
#: bracketed words that look like readings and are none
INNOCENT = (
    "增加值(GDP)提高",
    "研发(R&D)投入",
    "甲级(A类)企业",
    "里程(km)统计",
    "信息管理系统(MIS)",
    "面积（ha）核定",
    "附件(a)所列",
    "二氧化碳(CO)监测",
    "客户关系(crm)系统",
)


def gloss(text: str, chance: random.Random) -> tuple[str, int]:
    """Return the text with readings after some fifty characters, at every occurrence, and their number."""
    chosen = set(chance.sample(sorted(READINGS), 50))
    toned, twice, wide = chance.random() < 0.6, chance.random() < 0.25, chance.random() < 0.2
    opening, closing = "（）" if wide else "()"
    count = 0

    def reading(match: re.Match[str]) -> str:
        nonlocal count
        char = match[0]
        if char not in chosen:
            return char
        said = READINGS[char]
        if not toned:
            said = "".join(
                c
                for c in unicodedata.normalize("NFD", said.replace("ü", "v"))
                if not unicodedata.combining(c)
            )
        times = 2 if twice and not toned else 1
        count += times
        return char + f"{opening}{said}{closing}" * times

    # what is bracketed already keeps its neighbour bare, so that a count is one of readings only
    glossed = re.sub(r"[一-鿿](?![(（<])", reading, text)
    return glossed, count
