"""The 代字 or body's name that ends a run of Chinese characters: where the words of the sentence stop."""

from __future__ import annotations

import re

from normalizers.metadata.authorities import is_code, is_exact, is_known

#: a 机关代字 has at most 14 characters (the longest of 11,450 gazette documents); orders name bodies in full
LONGEST = 14
SHORTEST = 2
#: characters of a run that are read: 广西壮族自治区第十三届人民代表大会常务委员会公告 has 24
_RUN = 26
#: words that run into the 代字 from the left in running text; none of them occurs inside one
_LEADS = re.compile(
    "根据|依据|按照|依照|遵照|参照|对照|执行|落实|贯彻|详见|参见|见|文号|字号|编号|印发|转发|下发|颁发|发布|公布|颁布|废止|"
    "以及|通知|意见|办法|规定|批复|文件|条例|决定|关于|修改|修订|修正|替代|取代|收到|包括|其中|附件|精神|原则|要求|"
    "现将|的|号|为|以|由|在|是|把|被"
)
#: one-character joiners: in a 代字 they are cut anywhere but at its front, where they may begin a place (和府 of 和平县)
_JOINERS = re.compile("(?<!共)和|[与及或按将对]")
#: in a body's name only behind another body: 住房和城乡建设部 is one name, 财政部和税务总局 two
_BODY_JOINERS = re.compile("(?<=[部委局署院会厅行府室])[和与及或]")
#: no place or office begins with these
_NEVER = "与对及或按据该现照因其了"
#: these begin a name as well (经信, 新政, 如东, 自贡): cut only where what is left is a known 代字 or body
_DOUBTFUL = "经自从依如新和将即原用"
_REAL = re.compile(
    "自贡|从化|从江|依兰|依安|如皋|如东|即墨|原平|原阳|原州|将乐|和(?:平|田|静|政|顺|县|硕|龙|林)|新|经[济开信委贸管合]"
)
_PLACE_END = re.compile("[省市区县州盟旗]$")
_STATE = "中华人民共和国"
#: the issuer's full name printed in front of the 代字: 云河市人民政府办公厅云府办〔2022〕1号
_ISSUER = re.compile(r".*(?:人民政府|办公厅|办公室|委员会)(?=[一-鿿]{2})(?!公告|通告|令)")
_BODY = re.compile(r"^.{2,}?(?:总局|局|部|厅|署|院|会|委)(?=.{2,})")
#: one body's office right before another body, without a sign between: 市政府办公室云澜市水务局令
_OFFICE = re.compile(r".*(?:办公室|办公厅)(?=.{3,}(?:政府|[局厅委部院会])$)")
_NUMERAL_DAY = re.compile(r".*[一二三四五六七八九十]日")
_ORDER = re.compile("(?:令|公告|通告)$")
#: certificates, titles to land, cases: numbered, but no documents
_CERTIFICATE = re.compile(
    "(?:证字?|准字|许字|许可|执照|产权|房地权|国用|集用|林权|保单|商标|专利|股票|债券)$"
)
#: after a round bracket these are things counted, not offices
_THING = re.compile("(?:附件|附表|附图|表|图|路|街|道|巷|村|楼|栋|版|批|次|期|章|节|条)$")
#: numbers under these labels are contracts, tenders and cases
_OTHER_LABEL = re.compile(
    "(?:项目|采购|招标|投标|合同|标段|案件|许可证|证书|执照|注册证|工程|订单|计划|凭证|产品|标准|备案证|包组?)(?:编|备案)?号[:：为是]?$"
    "|(?:案号|证号|合同号|编号：[A-Za-z]+)[:：]?$"
)


def run_before(text: str, end: int) -> int:
    """Return where the run of Chinese characters that ends at `end` begins (one line break or spaces before `end` skipped)."""
    start = end
    floor = max(0, end - _RUN)
    while start > floor and "一" <= text[start - 1] <= "鿿":
        start -= 1
    return start


def agency(run: str, before: str, *, round_bracket: bool = False) -> str:
    """Return the 代字 (or body and 令) at the end of a run, "" where nothing sensible is left.

    `before` is what stands in front of the run. Single characters are no 代字 unless the authority file has them (法).
    """
    cuts = [
        match.end()
        for match in _LEADS.finditer(run)
        if match.end() <= len(run) - SHORTEST or (match.end() == len(run) - 1 and is_code(run[-1]))
    ]
    cut = cuts[-1] if cuts else 0
    if not cut and before[-1:].isdigit() and run[:1] in ("年", "月", "日"):  # 3月1日云河市人民政府令第17号
        cut = 1
    if not cut and (day := _NUMERAL_DAY.match(run)) and len(run) - day.end() >= SHORTEST:
        cut = day.end()
    if _OTHER_LABEL.search(before[-12:] + run[:cut]):
        return ""
    before, run = (before + run[:cut])[-12:], run[cut:]
    if run[:1] in _NEVER and len(run) > SHORTEST:
        run = run[1:]
    order = _ORDER.search(run)
    run = _body(run, order.group()) if order else _code(run, before)
    if run in ("令", "公告", "通告") or _CERTIFICATE.search(run) or (round_bracket and _THING.search(run)):
        return ""
    if len(run) < SHORTEST:
        return run if is_code(run) and (cut or not before or not before[-1].isalnum()) else ""
    return run if len(run) <= LONGEST or order else run[-LONGEST:]


def _body(run: str, word: str) -> str:
    """Return the body that an order names, with the word: the longest known one that ends the run, else what is left."""
    body = run.removesuffix(word)
    for at in range(len(body) - 1):
        if is_known(body[at:]):
            # 云澜市国资委 is not 国资委
            return run if _PLACE_END.search(body[:at]) else without_state(run[at:])
    joiners = [match.end() for match in _BODY_JOINERS.finditer(body) if match.end() <= len(body) - SHORTEST]
    body = body[joiners[-1] :] if joiners else body
    if office := _OFFICE.match(body):
        body = body[office.end() :]
    if body[:1] in _DOUBTFUL and len(body) > len("原某市政府") and not _REAL.match(body):
        body = body[1:]
    return without_state(body + word)


def without_state(name: str) -> str:
    """Return a body's name without the state's before it: 中华人民共和国国务院令 and 国务院令 are one series."""
    return name[len(_STATE) :] if name.startswith(_STATE) and len(name) >= len(_STATE) + SHORTEST else name


def _code(run: str, before: str) -> str:
    """Return a 代字 without joiners, the full name of its body, or a doubtful character, before it."""
    if is_exact(run):
        return run
    cut = 0
    for match in _JOINERS.finditer(run):
        leads = match.start() == 0 and before[-1:] not in ("》", "）", ")", "号")
        if not leads and match.end() <= len(run) - SHORTEST:
            cut = match.end()
    run = run[cut:]
    if is_code(run):
        return run
    issuer = _ISSUER.match(run)
    if issuer:
        run = run[issuer.end() :]
    elif len(run) > 6 and (body := _BODY.match(run)) and is_code(run[body.end() :]):
        run = run[body.end() :]
    if run[:1] in _DOUBTFUL and len(run) > SHORTEST and is_code(run[1:]):
        run = run[1:]
    return run
