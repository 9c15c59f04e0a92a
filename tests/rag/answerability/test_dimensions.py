"""Whether a text holds a measure of the dimension that a question asks in."""

import pytest

from rag.answerability.dimensions import lacks_measure


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("连接超时默认是几秒", "状态有3个值,默认为启动。"),
        ("会计凭证要保存多少年", "会计凭证应当妥善保管,共5类。"),
        ("押金多久能退回", "押金为2000元,由3人核对。"),
        ("水库离县城有多少公里", "水库建成于1958年,库容3亿立方米。"),
        ("一箱苹果有几公斤", "一箱苹果80元,买3箱送1箱。"),
        ("绿地有多少亩", "绿地种了300棵树。"),
        ("重试间隔是多少", "最多重试5次。"),
        ("for how many days is the permit valid", "The permit costs 20 euros and has 3 pages."),
        ("how long did the strike last", "The strike cost 4 million dollars."),
        ("how many kilometres of track were laid", "Track was laid in 1990 by 300 workers."),
        ("what default interval is used between two probes", "Up to 3 probes are sent."),
        ("how many hectares burned", "The fire began on 3 May and hurt 12 people."),
        ("超时默认是多少毫秒", "1. 超时由服务器决定,见第3节(2)。"),
        ("水库离县城有多少公里", "该文于2019-05-01发布,版本为v1.2.3,地址127.0.0.1:8080。"),
        ("会计凭证要保存多少年", "该办法于2015发布。"),
        ("超时默认是多少毫秒", "容器成功退出(退出码为 0)时满足。"),
        ("how many miles is it to the lake", "See section A4; the map was made in 2019."),
    ],
)
def test_a_text_without_a_measure_of_the_dimension_lacks_it(question, text):
    assert lacks_measure(question, text)


@pytest.mark.parametrize(
    ("question", "text"),
    [
        ("连接超时默认是几秒", "默认等待1分钟。"),
        ("会计凭证要保存多少年", "会计凭证永久保存。"),
        ("会计凭证要保存多少年", "保管期限为三十年。"),
        ("押金多久能退回", "退租后7个工作日内退回,最长半个月。"),
        ("水库离县城有多少公里", "距县城二十多里。"),
        ("一箱苹果有几公斤", "每箱十斤。"),
        ("绿地有多少亩", "绿地面积1.2公顷。"),
        ("for how many days is the permit valid", "It is valid for two weeks."),
        ("how long did the strike last", "The strike went on from 1984 to 1985."),
        ("how long is the tunnel", "The tunnel measures 3.5 km."),
        ("how many hectares burned", "About 200 acres were lost."),
        ("重试间隔默认是多少毫秒", "重试间隔(毫秒):默认 3000。"),
        ("how many milliseconds is the timeout", "The timeout, in milliseconds: 3000 by default."),
        ("how long has she been mayor", "She has been mayor since the election."),
        ("how long did the strike last", "The strike: 1984-03-06 to 1985-03-03."),
        ("how long does a session last", "session_ttl = 30m"),
        ("how many pounds does a ticket cost", "A ticket costs £5."),
        ("超时默认是多少毫秒", "超时时间,默认为 3000。"),
        ("超时默认是多少毫秒", "timeout: 1000, // 默认值是 `0` (永不超时)"),
        ("会话默认多少秒过期", "session.timeout=10800"),
        ("会话默认多少秒过期", "默认为2000"),
        ("how many seconds does a session last", "The time-out is 30 by default."),
        ("公司把利润的百分之多少分给员工", "公司拿出利润的10%。"),
        ("考试考了多少分", "他得了满分。"),
        ("请求最多重定向几次", "maxRedirects: 5"),
        ("最多远程连接几台", "最多3台。"),
        ("有多少人参加", "参加的人十分踊跃。"),
        ("共有几个部门", "由各部门负责。"),
        ("how many people came", "The hall was full."),
        ("长城有什么历史", "长城很有名。"),
    ],
)
def test_another_unit_of_the_dimension_does_and_other_questions_lack_none(question, text):
    assert not lacks_measure(question, text)
