"""The labels of pages and catalogues, and the field each one gives.

Sources: standard labels of the 政府网站发展指引 (国办发〔2017〕47号); catalogue fields of the central style (索引号, 主题分类,
发文机关, 成文日期 …), of provinces' own rules (信息名称, 产生日期, 公开属性, 索取号, 公开责任部门 …) and of law data bases.
"""

from __future__ import annotations

#: standard labels, lower case (sites mix cases), and the field each gives
METAS = {
    "articletitle": "title",
    "pubdate": "published",
    "contentsource": "source",
    "columnname": "column",
    "columntype": "column-type",
    "sitename": "site",
    "siteidcode": "site-code",
    "firstpublishedtime": "published",
}
#: what other systems write into a page's head: used after all that the page says itself
WEAK_METAS = {
    "og:title": "title",
    "og:site_name": "site",
    "lastmodifiedtime": "updated",
} | dict.fromkeys(
    [
        "publishdate",
        "publish_date",
        "publish-date",
        "publishtime",
        "publish_time",
        "pub_date",
        "pubtime",
        "releasedate",
        "release_date",
        "createdate",
        "create_date",
        "article:published_time",
        "og:published_time",
        "og:release_date",
        "og:article:published_time",
        "bytedance:published_time",
        "datepublished",
        "dc.date",
        "dc.date.issued",
        "dc.date.created",
        "dcterms.date",
        "dcterms.issued",
        "dcterms.created",
        "date",
        "time",
    ],
    "published",
)

_FIELDS = {
    "title": "标题 名称 信息名称 文件名称 公开事项名称 文件标题 信息标题 公文标题 公文名称 政策名称 法规名称 事项名称 文件题名 题名",
    "document_number": "文号 发文字号 公文文号 发布文号 文件编号 文件字号 发文文号 文件文号 发文编号 公文字号 政策文号 文件号 令号",
    "unified_number": (
        "统一编号 规范性文件统一编号 文件统一编号 规范性文件编号 统一登记号 登记号 三统一编号 "
        "规范性文件登记号 规范性文件统一登记号 规范性文件登记编号 规范性文件统一登记编号 登记编号 统一登记编号"
    ),
    "index_number": "索引号 信息索引号 信息索引 索取号 信息索取号 索引 索引码 公开索引号",
    "issuer": (
        "发文机关 发文机构 发文单位 发文部门 发布机构 发布机关 发布单位 发布部门 制发机关 制发单位 制定机关 制定部门 公布机关 颁布单位 "
        "主办单位 公开机构 公开主体 信息公开机构 信息来源单位 信息提供单位 公开单位 公开部门 "
        "信息生成机构 生成单位 产生机构 印制机关 联合发文单位"
    ),
    "signed": "成文日期 成文时间 制发日期 制发时间 生成日期 生成时间 产生日期 信息生成日期 形成日期 发文日期 发文时间 签发日期 签署日期 制定日期 成文日",
    "printed": "印发日期 印发时间",
    "promulgated": "公布日期 颁布日期 颁布时间 公布日",
    "published": (
        "发布日期 发布时间 发表时间 发表日期 公开日期 公开时间 发布于 发表于 信息时间 上网日期 上网时间 上传时间 录入时间 添加时间 "
        "发稿时间 信息发布时间 信息发布日期 公布时间 登载日期 刊登日期 刊登时间 刊载日期 刊出日期 张贴日期 上版日期 上架日期 时间 日期 发布"
    ),
    "updated": "更新日期 更新时间 修改时间 最后更新 最后更新时间 最近更新 更新于",
    "effective": "实施日期 生效日期 施行日期 实施时间 施行时间 生效时间 执行日期 有效期开始时间",
    "expiry": "失效日期 废止日期 失效时间 废止时间 有效期至 有效期结束时间 失效或废止日期",
    "term": "有效期 有效期限 有效时间",
    "status": "文件状态 有效性 效力状态 时效性 时效状态 是否有效 效力 公文时效 时效 有效状态 文件有效性 信息有效性 是否现行有效 信息时效 效力状况 有效状况",
    "source": "来源 信息来源 文章来源 稿件来源 消息来源 文章出处 来源出处 出处 稿源 来源单位 新闻来源 内容来源 转载来源 文稿来源",
    "original": "原文链接 来源链接 原文地址 原文出处 原文网址 转载自 转自 本文转自 摘自 转载地址 原链接",
    "author": "作者 责任编辑 编辑 撰稿 审核 录入 发布人 责编 初审 终审 编审 校对 记者 通讯员 签发 审签 编校 信息员 发布者 二审 三审 一审 复审 供稿 投稿部门 信息录入 录入人 审核人 发布审核 网络编辑 值班编辑 责任审核 文字 摄影",
    "counter": (
        "浏览量 浏览次数 点击数 点击次数 点击量 点击 点击率 阅读次数 阅读量 阅读 访问量 访问次数 访问总数 人气 浏览 阅读数 浏览数 "
        "下载次数 字数 已浏览 本文浏览次数"
    ),
    "tool": "字体 字号 字号大小 字体大小 浏览字号 文字大小 正文字号 分享到 分享 打印 保护视力色 视力保护色 视力保护 分享至 字体显示 大小 背景色",
    "topics": "主题分类 主题类别 分类 信息主题分类 主题 公文主题分类",
    "keywords": "主题词 关键词 关键字 主题关键词 标签",
    "openness": "公开方式 公开属性 公开类别 公开性质 公开类型 信息公开选项 公开选项 政务公开选项 信息公开属性 信息公开类别 公开程度",
    "summary": "内容概述 内容概要 概述 摘要 内容摘要 信息概述 文件摘要",
    # read so that they end the value before them
    "contact": "联系方式 联系电话 联系人 电话 地址 邮箱 传真 邮编",
    "class": (
        "公报编号 版数 组配分类 体裁分类 服务对象 服务对象分类 信息类别 信息分类 公开形式 公开范围 公开时限 公开期限 公开载体 体裁 语种 语言 所属栏目 栏目 "
        "文种 公文种类 公文体裁 文件类型 文件类别 效力级别 法律效力位阶 生命周期 用途 格式 信息格式 载体类型 记录形式 公开依据 公开程序 "
        "扩展分类 目录分类 所属分类 地域 行政区划 保密审查 审批程序 密级 是否规范性文件 规范性文件 文件性质 信息种类 资源分类 政策类型 解读单位 "
        "所属主题 适用对象 产业分类 行业分类 发文年份 公告日期 所属机构 报送单位 处室 批准日期 责任部门 公开责任部门 责任单位 公开责任单位 起草单位 供稿单位"
    ),
}
#: English pages of the same sites, in lower case
_ENGLISH = {
    "source": "source from",
    "published": "date published publish-date release-date issue-date posted",
    "updated": "updated last-updated update-time",
    "issuer": "issued-by issuing-authority",
    "author": "author editor",
}
FIELDS = {label: field for field, labels in _FIELDS.items() for label in labels.split()} | {
    label.replace("-", " "): field for field, labels in _ENGLISH.items() for label in labels.split()
}
LONGEST = max(map(len, FIELDS))
DATED = frozenset({"published", "updated", "signed", "printed", "promulgated", "effective", "expiry"})
NUMBERED = frozenset({"index_number", "unified_number", "document_number"})
#: fields that a document's own opening lines may state; those lines stay in its text
OF_THE_DOCUMENT = frozenset(
    {
        "title",
        "document_number",
        "class",
        "topics",
        "keywords",
        "openness",
        "summary",
        "term",
        "original",
        "contact",
    }
)
