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
Kindly discontinue all messages to this number. | please stop contacting me | cease all communications
I'd like to be removed from your mailing list | no more texts please | quit texting me | can you stop these messages?
I don't want any more updates | please delete my number from your system | stop | STOP ALL | enough with the messages
I want out of this list | do not message this number again | turn off notifications from you pls
how do i unsubscribe | i never asked for these messages, stop | not interested, please remove me
please unsubscribe this number, I already bought a house | lose my number | stp | unsubscrib
I withdraw my consent to be contacted | pls take me off ur broadcast | these messages are annoying, stop them
pls stop sending la | dun send me liao | dont whatsapp me again can | remove my number leh | stop spam me lah
berhenti hantar mesej | tolong keluarkan saya dari senarai | saya tak nak terima mesej lagi
jangan whatsapp saya lagi | padam nombor saya | stop la hantar iklan | henti | no quiero recibir más mensajes
bórrenme de su lista | deje de escribirme | cancelar suscripción | ya no me manden nada
quítame de la lista de difusión | no me interesa, no escriban más | BAJA | não quero mais receber isso
parem de me mandar mensagem | me tira dessa lista | cancelar inscrição | não me mandem mais nada | apaga meu número
chega de mensagens | SAIR | arrêtez de m'envoyer des messages | je ne veux plus recevoir vos messages
désinscrivez-moi | enlevez mon numéro | stop pub | ne me contactez plus | merci de me retirer de vos contacts
fichez-moi la paix | لا ترسلوا لي أي رسائل | أوقفوا الرسائل | احذفوني من القائمة | ما أبي رسائلكم | بطلوا تراسلوني
إلغاء الاشتراك | 别再给我发消息了 | 不要再发信息 | 退訂 | 請停止發送 | 把我移出名单 | 我不想再收到你们的消息 | 不要再打擾我 | मुझे और मैसेज मत भेजिए
मेरा नंबर हटा दीजिए | message bhejna band karo | mujhe aur message nahi chahiye | list se nikaal do | बंद करो
páren de enviarme cosas | no quiero que me contacten | sáquenme de este grupo | dejen de mandar mensajes por favor
no deseo recibir publicidad | eliminen mis datos de contacto | basta de mensajes | ya compré casa, no me escriban
não me mande mensagem | quero sair da lista | pode parar de enviar? | não me perturbem mais | descadastra meu número
já comprei, pode parar de me mandar | retirem meu contato | plus de messages svp | je me désinscris
veuillez cesser tout envoi | supprimez mes coordonnées | arrêtez le spam | j'ai déjà trouvé, n'écrivez plus
laissez-moi tranquille | cukup, jangan hantar lagi | saya nak berhenti langganan | tak nak mesej dah
jangan ganggu saya lagi | dah beli rumah, stop mesej | nyahlanggan | خلاص لا ترسلون | شيل رقمي من عندكم
لا أرغب في استقبال رسائل | ألغوا اشتراكي لو سمحتم | كفاية رسائل | لقيت بيت، لا تراسلوني | 取消订阅 | 别发了 | 不用再联系我了
請將我從名單移除 | 已经买到房了，不要再发 | 拒收 | और मैसेज नहीं चाहिए | संपर्क मत करो | unsubscribe kar do | ab message mat karna
pareshan mat karo | ghar mil gaya, ab mat bhejo | enough liao dun message | stop sending those listing leh
unsub me pls | bought already, no need msg me | we've bought, please stop | cancel my alerts
please do not text me again | I'm good, no more messages | kindly take my name off | mute this / stop this
no thanks, stop | stop, not interested | Stop. I found a place| don't write here again | no further contact please | chega, pare | cukup, berhenti
you keep spamming, remove me | optout pls | get me off this thing
"""
RETURNING = """
START | unstop | please subscribe me again | you can message me again | alta | quiero recibir mensajes de nuevo
quero voltar a receber mensagens | me réabonner | mula | langgan semula | ابدأ | 开始 | 重新订阅 | शुरू करें | shuru karo
you can text me again | please start sending me listings again | START | i want to get updates again
ok lah can send me again | أرجعوا أرسلوا لي العروض | اشتراك | quiero volver a recibir ofertas | quero receber de novo
je veux de nouveau recevoir vos messages | 恢复接收消息 | boleh hantar mesej semula | phir se message bhejo
"""
ASKING = "help | HELP? | info | menu | I need help | ayuda | ajuda | aide | bantuan | مساعدة | 帮助 | मदद | madad"
STAYING = """
stop! thats way too cute, when can we see it | le bruit ne me dérange pas | get me your best agent | how do I get my name on the title?
take me to the nearest station | why do you keep messaging me | chega, já vi fotos suficientes dessa | please don't bother with studios
can we stop by at 5 | is there a bus stop nearby | I want to cancel my viewing | please don't send me studios
don't call me before 9 | my lease ends in May | I can't stop thinking about that flat | I didn't get your message
non smoking unit | quit smoking | yes | ok | when can I start viewing | help me find a flat | not interested in this one
cancelar la visita | parada de autobús cerca | planta baja | para 3 personas | preciso cancelar a visita de amanhã | não recebi mensagem
annuler la visite | arrêt de bus | je n'ai pas reçu votre message | batal viewing esok | perhentian bas dekat
取消看房 | 公交站近吗 | 没收到消息 | 别发太远的房源 | विजिट रद्द करें | मैसेज नहीं मिला | message nahi mila | إلغاء الموعد
please send me more listings | can you remove the price cap | the noise won't stop?
please stop showing me studios | don't send me anything above 3k | stop by the office tomorrow?
can we cancel saturday | I want to end my current lease | remove the pool filter | no more than 2 bathrooms
the last stop on the metro line | stop at 500k, no higher | I'm not interested in that one
please don't call, text me instead | delete the second viewing | does the noise ever stop | block 45 please
quit my job so looking for cheaper | leave me the address please | no messages from you yesterday?
start date would be 1 june | can I end the call with a question | help me find a house | blk 12 stop there got bus ah
dun send those old one | jangan hantar yang mahal | hentian bas dekat tak | batal lawatan esok
no me mandes más pisos sin ascensor | ¿hay parada de bus? | quiero cancelar la visita | planta baja no, gracias
não manda mais casa longe | tem parada de ônibus? | quero cancelar a visita | ne m'envoyez plus de studios
l'arrêt de bus est loin ? | je veux annuler la visite | لا ترسل شقق فوق 50 ألف | موقف الباص قريب؟ | أبغى ألغي الزيارة
别发没电梯的 | 停车位有吗 | 取消周六看房 | studio mat bhejo | bus stop paas hai? | visit cancel karni hai | stop, that one is too far
please stop the viewing request for tuesday | can you unsend that photo | end of the month works
I stopped by the office but it was closed | no more than 3k please | message me the address
no me escribas antes de las 9 | deja, ya lo encontré | baja un poco la temperatura jaja
não me mande fotos, só o endereço | pode parar o carro na frente? | sai quanto por mês? | arrêt de tram proche ?
ne m'appelez pas avant 9h | supprimez le garage de ma recherche | jangan risau | stop bas depan rumah ke
لا تتصل قبل العصر | كفاية غرفتين | 不要带家具的 | 别忘了发地址 | photo mat bhejo, location bhejo | kal mat aana, parso aana
"""


def phrases(block: str) -> list[str]:
    return [phrase.strip() for line in block.strip().splitlines() for phrase in line.split("|")]


def test_whoever_wants_no_more_messages_is_understood():
    assert [text for text in phrases(LEAVING) if wish(text) is not Wish.OPT_OUT] == []


def test_whoever_wants_messages_again_is_understood():
    assert [text for text in phrases(RETURNING) if wish(text) is not Wish.OPT_IN] == []


def test_whoever_asks_for_help_is_understood():
    assert [text for text in phrases(ASKING) if wish(text) is not Wish.HELP] == []


def test_whoever_speaks_of_something_else_stays():
    assert [text for text in phrases(STAYING) if wish(text) is not Wish.NONE] == []


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
