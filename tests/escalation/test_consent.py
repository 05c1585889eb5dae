"""Who wishes to hear no more from us, to hear from us again, or to know what they can do."""

import pytest

from escalation.consent import Wish, wish

LEAVING = """
STOP | stop. | Stop please | UNSUBSCRIBE | kindly unsubscribe my phone | remove | opt out | leave me alone | stop merci
please stop messaging me | Don't text me again | take me off your list | I don't want to receive these messages
stop sending me listings | I no longer wish to be contacted | pls dun msg me anymore | stop spamming leh
berhenti | jangan mesej saya lagi | tolong jangan hantar mesej lagi | buang nombor saya dari senarai | batalkan langganan
baja | no me escriban más | quiero darme de baja | deje de enviarme mensajes | por favor no me contacten
sair | pare de me mandar mensagens | não quero mais receber mensagens | me remova da lista | descadastrar
arrêt | arrêtez de m'écrire | ne m'envoyez plus de messages | retirez-moi de votre liste | je souhaite me désabonner
توقف | إلغاء الاشتراك | لا أريد رسائل | احذفوا رقمي | لا تتواصلوا معي مرة أخرى
退订 | 停止 | 不要再发了 | 请不要再联系我 | 把我从名单中删除
बंद करो | मुझे मैसेज मत भेजो | मुझे लिस्ट से हटा दो | कृपया संपर्क न करें
band karo | mujhe message mat bhejo | mera number hata do | unsubscribe karo
"""
RETURNING = """
START | unstop | please subscribe me again | you can message me again | alta | quiero recibir mensajes de nuevo
quero voltar a receber mensagens | me réabonner | mula | langgan semula | ابدأ | 开始 | 重新订阅 | शुरू करें | shuru karo
"""
ASKING = "help | HELP? | info | menu | I need help | ayuda | ajuda | aide | bantuan | مساعدة | 帮助 | मदद | madad"
STAYING = """
can we stop by at 5 | is there a bus stop nearby | I want to cancel my viewing | please don't send me studios
don't call me before 9 | my lease ends in May | I can't stop thinking about that flat | I didn't get your message
non smoking unit | quit smoking | yes | ok | when can I start viewing | help me find a flat | not interested in this one
cancelar la visita | parada de autobús cerca | planta baja | para 3 personas | preciso cancelar a visita de amanhã | não recebi mensagem
annuler la visite | arrêt de bus | je n'ai pas reçu votre message | batal viewing esok | perhentian bas dekat
取消看房 | 公交站近吗 | 没收到消息 | 别发太远的房源 | विजिट रद्द करें | मैसेज नहीं मिला | message nahi mila | إلغاء الموعد
please send me more listings | can you remove the price cap | the noise won't stop?
"""


def phrases(block: str) -> list[str]:
    return [phrase.strip() for line in block.strip().splitlines() for phrase in line.split("|")]


@pytest.mark.parametrize("text", phrases(LEAVING))
def test_whoever_wants_no_more_messages_is_understood(text):
    assert wish(text) is Wish.OPT_OUT


@pytest.mark.parametrize("text", phrases(RETURNING))
def test_whoever_wants_messages_again_is_understood(text):
    assert wish(text) is Wish.OPT_IN


@pytest.mark.parametrize("text", phrases(ASKING))
def test_whoever_asks_for_help_is_understood(text):
    assert wish(text) is Wish.HELP


@pytest.mark.parametrize("text", phrases(STAYING))
def test_whoever_speaks_of_something_else_stays(text):
    assert wish(text) is Wish.NONE


@pytest.mark.parametrize(
    "text",
    ["Big sale this weekend! Reply STOP to 81234 to end", "You won a prize. To opt out text STOP", "FREE entry, txt WIN. Send stop to quit",
     "promo: balas STOP untuk berhenti"],
)
def test_a_forwarded_promotion_is_somebody_elses_wish(text):
    assert wish(text) is Wish.NONE


def test_a_long_story_that_mentions_stopping_is_no_wish():
    assert wish("Do not contact me while I travel, " + "we go to many places and " * 12) is Wish.NONE


@pytest.mark.parametrize("text", ["", "   ", "👍", "?"])
def test_a_message_without_words_wishes_nothing(text):
    assert wish(text) is Wish.NONE
