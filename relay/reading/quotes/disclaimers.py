"""Legal notices that offices add under every mail, told by several of the things only they say, in many languages.

One such thing proves nothing: a letter may well speak of a secret, or of a letter that came by mistake.
"""
# ruff: noqa: RUF001 - words of many scripts are this file's matter

import re
from collections.abc import Sequence

_LONGEST = 6_000
ENOUGH = 3  # different things only a legal notice says

_SIGNS: dict[str, str] = {
    "secret": (
        r"confidential|privileged|legally protected|vertraulich|rechtlich geschützt|confidentiel|confidencial|"
        r"riservat|confidenzial|"
        r"vertrouwelijk|poufn|конфиденциальн|конфіденційн|konfidentiel|konfidensiel|fortrolig|luottamuksel|důvěrn|"
        r"dôvern|"
        r"bizalmas|confidențial|gizli|εμπιστευτικ|机密|機密|保密|기밀|bảo mật|rahasia|חסוי|סודי|سري"
    ),
    "addressee": (
        r"intended (?:only |solely |exclusively )?(?:recipient|addressee|for)|(?:individual|person|"
        r"entity)(?:\(s\))? to (?:whom|which)|"
        r"sole use of|named (?:recipient|addressee)|not the (?:intended|named)|addressee|"
        r"bestimmt(?:e[nr]?)? (?:adressat|empfänger)|"
        r"(?:richtige|vorgesehene|bestimmungsgemäße)[rn]? (?:adressat|empfänger)|ausschließlich für den|destinataire|"
        r"à l['’]attention exclusive|"
        r"destinatari[oa]|uso exclusivo|uso esclusivo|geadresseerde|bestemd (?:voor|zijn)|adresat[aemy]|адресат|"
        r"получател|"
        r"предназначен|avsedd(?:a|e)? (?:för|mottagare)|tiltenkt|beregnet (?:for|til)|adressat|tarkoitettu|"
        r"vastaanottaja|"
        r"určen|címzett|destinatarul|alıcı|παραλήπτ|收件人|指定的?收|受信者|宛先|수신인|"
        r"수신자|người nhận|penerima|נמען|المرسل إليه|"
        r"المستلم"
    ),
    "mistake": (
        r"received (?:this|the|it)[^.]{0,60}(?:in error|by mistake|erroneously)|in error,? please|irrtümlich|"
        r"versehentlich|fälschlich|"
        r"par erreur|por error|por equivocaci|per errore|por engano|por erro|ten onrechte|abusievelijk|per (?:abuis|"
        r"vergissing)|"
        r"przez pomyłkę|omyłkowo|omyłki|по ошибке|ошибочно|помилков|av misstag|felaktigt|ved en (?:fejl|feil)|"
        r"fejlagtigt|erehdyksessä|"
        r"omylem|omylom|tévedés|din greșeală|din eroare|yanlışlıkla|hataen|"
        r"κατά λάθος|εκ παραδρομής|误收|误送|錯誤|错误地?收|"
        r"誤って|"
        r"잘못 (?:수신|전송|받)|nhầm|secara (?:tidak sengaja|keliru)|بطريق الخطأ|عن طريق الخطأ|בטעות"
    ),
    "tell": (
        r"(?:notify|inform|contact|advise|alert) (?:the |us|me|its )?(?:sender|immediately|us|originator)|"
        r"informieren sie|"
        r"benachrichtigen sie|(?:informer|avertir|prévenir|aviser|avisez|informez)|(?:notifique|notifíque|comuníque|"
        r"avise|informe)\w*|"
        r"(?:avvis|avvert|informar|comunicar|restituir)\w*|waarschuw|stel (?:dan )?de afzender|verwittig|(?:powiadom|"
        r"poinformow)\w*|"
        r"(?:сообщит|уведомит|известит)\w*|повідом\w+|(?:meddela|underrätta|kontakta) |(?:underret|informer|kontakt) |"
        r"ilmoitta|(?:informujte|upozorněte|upozornite)|értesíts|(?:notificați|anunțați)|(?:bildirin|haber ver)|"
        r"ενημερώστε|ειδοποι|"
        r"通知(?:发|寄|本)|告知(?:发|寄)|ご連絡|알려|thông báo|beri ?tahu|hubungi|להודיע|הודע|إبلاغ|إخطار"
    ),
    "destroy": (
        r"\b(?:delete|destroy|remove) (?:this|the|it|all|any|and)|löschen|vernichten|(?:supprim|détrui)\w+|(?:elimin|"
        r"borr|destru)\w+|"
        r"(?:cancell|distrugg)\w+|(?:apag|destru|exclu)\w+|verwijder|vernietig|(?:usun|usuń|zniszcz)\w*|(?:удалит|"
        r"уничтож)\w*|"
        r"(?:видал|знищ)\w+|(?:radera|förstöra|ta bort)|slet|(?:poista|hävit)\w+|(?:smaž|vymaž|zničt|znič)\w*|töröl|"
        r"(?:ștergeți|distrugeți)|(?:silin|imha)|διαγράψ|καταστρέψ|删除|刪除|削除|삭제|xóa|hapus|למחוק|מחק|حذف|إتلاف"
    ),
    "forbidden": (
        r"(?:strictly )?(?:prohibited|forbidden)|unauthori[sz]ed|(?:dissemination|disclosure|distribution|copying),? |"
        r"nicht gestattet|untersagt|unbefugt|unerlaubt|interdite?|(?:prohibid|proibid|vietat)\w*|no autorizad|"
        r"non autorizzat|"
        r"não autorizad|niet toegestaan|verboden|(?:zabronion|niedozwolon)\w*|(?:запрещ|заборон)\w+|förbjud|obehörig|"
        r"forbudt|ulovlig|"
        r"uberettiget|kiellet|zakázán|tilos|interzis|yasak|απαγορεύ|禁止|严禁|"
        r"嚴禁|금지|nghiêm cấm|dilarang|אסור|محظور|يحظر"
    ),
    "liability": (
        r"(?:accepts? no|no) (?:liability|responsibility)|not (?:be )?(?:liable|guarantee)|virus(?:es)?\b|"
        r"views (?:or opinions )?expressed|"
        r"opinions expressed|keine haftung|haftung für|responsabilit|aansprakelijk|odpowiedzialnoś|ответственност|"
        r"ansvar|vastuu|"
        r"odpovědnost|felelősség|răspundere|sorumlu|ευθύν|责任|責任|책임|trách nhiệm|tanggung jawab|אחריות|مسؤولية"
    ),
    "mail": (
        r"this (?:e-?mail|message|communication|transmission)|(?:diese|die) (?:e-?mail|nachricht)|ce (?:message|"
        r"courriel|courrier)|"
        r"este (?:mensaje|correo|e-?mail)|esta mensagem|(?:questo|presente) (?:messaggio|e-?mail)|dit (?:bericht|"
        r"e-?mail)|deze e-?mail|"
        r"(?:niniejsz|ta wiadomość)|(?:настоящ|данн|это)\w* (?:сообщени|письмо|электрон)|(?:detta|"
        r"denna) (?:meddelande|e-post|mail)|"
        r"denne (?:e-?mail|e-post|meddelelse)|tämä (?:viesti|sähköposti)|(?:tato|tento) (?:zpráva|e-?mail)|"
        r"ez az? (?:üzenet|e-?mail)|"
        r"acest (?:mesaj|e-?mail)|bu (?:e-?posta|ileti|mesaj)|本(?:邮件|郵件|"
        r"电子|電子|メール)|このメール|본 (?:메일|이메일)|email này|"
        r"surel ini|הודעה זו|דוא|هذه الرسالة|هذا البريد|το παρόν"
    ),
}
_PATTERNS = {sign: re.compile(f"(?:{words})", re.IGNORECASE) for sign, words in _SIGNS.items()}
_CORE = frozenset({"addressee", "mistake", "forbidden"})
_PRINT = re.compile(
    r"[^\n]{0,20}(?:please (?:consider|think (?:of|about)) [^\n]{0,20}environment before (?:you )?print|"
    r"(?:bitte )?(?:denken|prüfen) sie[^\n]{0,60}(?:umwelt|ausdruck)|avant d['’]imprimer|pensez à l['’]environnement|"
    r"antes de imprimir|prima di stampare|stampa[^\n]{0,30}solo se necessario|denk aan het milieu|tänk på miljön|"
    r"zanim wydrukujesz|подумайте об (?:экологии|окружающей)|перед (?:печатью|тем,? как печатать))[^\n]{0,200}",
    re.IGNORECASE,
)
_HEADING = re.compile(
    r"\W{0,6}(?:(?:legal |email |e-mail )?disclaimer|confidentiality (?:notice|note|statement|warning)|legal notice|"
    r"important notice|"
    r"vertraulichkeitshinweis|haftungsausschluss|avis de confidentialité|clause de confidentialité|aviso (?:legal|"
    r"de confidencialidad(?:e)?)|"
    r"nota di riservatezza|avvertenza|disclaimer|klauzula poufności)\W{0,6}",
    re.IGNORECASE,
)
_PERSONAL = re.compile(
    r"(?<![\w'’])(?:I|I['’](?:m|ve|d|ll)|[Mm]y|[Ii]ch|[Mm]ein\w{0,2}|[Jj]['’]ai|[Jj]e (?:suis|t['’]|vous|te)|[Yy]o|"
    r"[Ii]k (?:ben|heb)|[Яя]|[Jj]ag|[Jj]eg|love|[Ll]iebe[rn]?|chère?|querid[oa])(?![\w'’])"
)


def signs(paragraph: str) -> frozenset[str]:
    """Give which of the things only legal notices say are said here; none at all when a person speaks of themselves."""
    if not paragraph or len(paragraph) > _LONGEST or _PERSONAL.search(paragraph):
        return frozenset()
    return frozenset(sign for sign, pattern in _PATTERNS.items() if pattern.search(paragraph))


def is_disclaimer(told: Sequence[frozenset[str]]) -> bool:
    """Whether paragraphs that stand together are a legal notice, by what they say."""
    everything = frozenset[str]().union(*told)
    enough = ENOUGH if "mail" in everything else ENOUGH + 1  # contracts and licences never speak of "this message"
    return len(everything - {"mail"}) >= enough and not _CORE.isdisjoint(everything)


def is_small_notice(paragraph: str) -> bool:
    """Whether it is a wish not to print the mail: an office's, and odd under a letter that is printed."""
    return len(paragraph) <= 300 and _PRINT.fullmatch(paragraph) is not None


def is_heading(paragraph: str) -> bool:
    """Whether a line says that a legal notice follows."""
    return len(paragraph) <= 80 and _HEADING.fullmatch(paragraph) is not None
