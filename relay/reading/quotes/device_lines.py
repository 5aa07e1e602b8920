"""Lines a phone or a mail program adds under what a person wrote ("Sent from my iPhone"), in the world's languages.

Such a line is how it begins (or ends), then a device or program, then nothing but models, makers and small words: that
tells it from "Sent from my heart" and "Sent from my desk, it is easier than on my phone".
"""
# ruff: noqa: RUF001 - words of many scripts are this file's matter

import re

_LONGEST = 220
_MOST_WORDS_BETWEEN = 4
_MOST_WORDS = 12

_DEVICE = re.compile(
    r"(?<![a-zà-ÿа-яα-ω])(?:i ?-?phon|i-?pad|i-?pod|ios|macbook|imac|macos|apple watch|samsung|galaxy|android|huawei|"
    r"xiaomi|redmi|oppo|oneplus|nokia|lumia|motorola|htc|sony|xperia|fairphone|"
    r"blackberry|windows(?: phone| mobile| 1[01])?|outlook|hotmail|yahoo!?|ymail|gmail|aol|proton ?mail|proton|"
    r"tutanota|tuta|"
    r"thunderbird|k-9|fairemail|blue ?mail|typeapp|airmail|edison mail|mymail|mailspring|em client|zoho|gmx|"
    r"web\.de|"
    r"mail\.ru|яндекс|yandex|qq|foxmail|naver|네이버|daum|mailbird|superhuman|icloud|t-online|telekom|"
    r"polymail|shortwave|spark(?![a-zà-ÿ])|canary mail|"
    r"vodafone|mail orange|t-mobile|at&t|verizon|aqua ?mail|roundcube|smart-?phone|mobiltelefon|"
    r"(?:mobile|mobil|pixel|nexus|handy|portable|tablet|cell ?phone|phone)(?![a-zà-ÿ])|"
    r"phone|tablet|handy|móvil|movil|celular|cellulare|telemóvel|smartfon|portable|téléphone|telefonino|telefon|"
    r"telefoon|telefone|teléfono|telefono|komórk|puhelim|айфон|телефон|смартфон|мобильн|мобільн|κινητό|手机|手機|小米|华为|"
    r"華為|网易|網易|邮箱|邮件|郵件|メール|スマートフォン|携帯|휴대|삼성|메일|điện thoại|"
    r"ponsel|נייד|טלפון|סמסונג|אייפון|הנייד|"
    r"هاتف|جهاز|الهاتف|الآيفون|الايفون|جوال|آيفون|โทรศัพท์|correo|mail(?= (?:for|für|pour|para|per|voor|dla|app)\b)|"
    r"mail app)",
    re.IGNORECASE,
)
_SENT = re.compile(
    r"(?:sent (?:from|via|using|with|by|on|through|securely (?:from|with|via|using))|securely sent (?:with|from)|"
    r"(?:typed|written|composed) on|diese nachricht wurde (?:von|mit)|gesendet (?:von|mit|über|aus|vom|via)|"
    r"geschrieben (?:von|mit|auf) meine[mr]|envoyée? (?:de(?:puis)?|à partir (?:de|d['’])|avec|via|du|d['’])|"
    r"enviado (?:desde|con|de|do|da|pelo|com|a partir d[eoa]|por|a través de|mediante|via)|enviat (?:des|amb)|"
    r"inviato (?:da|dal|dall['’]|con|tramite|via)|verzonden (?:vanaf|met|vanuit|via|van)|"
    r"verstuurd (?:vanaf|met|via|vanuit)|wysłan[oey] (?:ze?|za pomocą|przez|przy użyciu)|"
    r"odesláno (?:ze?|pomocí)|odoslané (?:z|zo|pomocou)|отправлено (?:со?|из|через|от)|послано (?:с|из)|"
    r"надіслано (?:з|із|за допомогою|через)|відправлено (?:з|із)|skicka(?:t|des) (?:från|med|via)|sendt (?:fra|med|"
    r"via)|"
    r"lähetetty|trimis (?:de pe|din|de la|cu|prin)|(?:εστάλη|στάλθηκε|αποστολή) (?:από|μέσω)|"
    r"poslano (?:sa?|z|iz)|dikirim (?:dari|dengan|melalui)|terkirim dari|(?:đã )?(?:được )?gửi từ|"
    r"发自|發自|从我的|從我的|来自|來自|发送自|發送自|נשלח מה?|נשלח באמצעות|"
    r"(?:تم الإرسال|أُ?رسلت|ارسلت|أُ?رسل|تم إرسال(?:ها|ه)) (?:من|بواسطة|عبر)|ส่งจาก|ส่งมาจาก)",
    re.IGNORECASE,
)
_GET = re.compile(
    r"(?:get|download|try|holen sie sich|laden sie|obtenir|obtenez|télécharge[rz]|obtener|obtén|descargar|descarga|"
    r"scarica|ottieni|obter|obtenha|baixar|baixe|transferir|haal|pobierz|skaffa|hämta|hent|få|last ned|skaff deg|hanki|"
    r"lataa|získat|stáhnout|získajte|az|obțineți|descărcați|λήψη|αποκτήστε|скачать|получить|загрузить|завантажити|"
    r"отримати|获取|獲取|取得|下载|下載|tải|dapatkan|unduh|קבל את|השג את|הורד "
    r"את|الحصول على|احصل على|nabavite|prenesite)"
    r"(?: \w{1,10}){0,2}?\s?(?:outlook|yahoo ?mail|aol mail|bluemail|proton ?mail)(?P<rest>[^\n]{0,120})",
    re.IGNORECASE,
)
_SENT_LAST = re.compile(
    r"(?:(?<!\w)(?:gesendet|gönderildi|küldve|edinin|beszerzése\s?\w*|ophalen|downloaden|herunterladen|beziehen)|"
    r"から送信(?:されました)?|より送信|を入手|에서 보냄|에서 보냈습니다|에서 "
    r"전송|에서 발송|받기|发送|發送|傳送)[.!。]?",
    re.IGNORECASE,
)
_SLOGAN = re.compile(
    r"yahoo mail: search, organi[sz]e, conquer|secured with tuta(?:nota)?(?: mail)?:?.{0,120}|"
    r".{0,60}\bhttps?://(?:www\.)?tuta(?:nota)?\.com/?",
    re.IGNORECASE,
)
_EXCUSE = re.compile(
    r"[\s,.;:!(–-]*\b(?:please )?(?:excuse|pardon|forgive|sorry for|apologi[sz]e|bitte entschuldig|entschuldig|verzei|"
    r"désolé|veuillez excuser|excuse[rz]|disculp|perdon|scusa|desculpe|sorry voor|przepraszam|извин|ursäkta|unnskyld|"
    r"undskyld).*",
    re.IGNORECASE,
)
_SMALL = frozenset(
    """
        for on by with using via a an the from my app application phone smartphone device network mail email
        e-mail mobile powered wireless handheld secure encrypted desktop client für auf mit von meinem meiner
        gesendet gerät der dem pour sur avec para con dispositivo per da mijn met voor op dla systemu na pro til
        com meu de du dans для на с из устройства устройстве почты приложения мобильных för min mobil telefon
        untuk saya của tôi cho של שלי μου για mojego mého pentru do no o el la le en operador proveedor tableta
        tablette aplicativo celular portable
        sicher sichere sicheren sicherer
    """.split()  # noqa: SIM905 -- a list of words, one quote for all
)
_PERSONAL = re.compile(
    r"\b(?:I|ich|dir|dich|habe?|wir|kann|euch|ihnen|ben|sana|én|neked|je|yo|io|eu|ik|jag|jeg|я|me|you|your|te)\b"
)
_UNKNOWN = re.compile(
    r"(?:sent from my|envoyé de(?:puis)? mon|gesendet von meinem|enviado desde mi|inviato dal mio)\s", re.IGNORECASE
)
_LINK = re.compile(r"\s?[<(\[]?\s?(?:https?://|www\.)\S+[>)\]]?\s*$")


def is_device_line(line: str) -> bool:
    """Whether a line is "Sent from my iPhone", "Get Outlook for Android" or their like."""
    if len(line) > 4 * _LONGEST:
        return False
    bare = _LINK.sub("", line.strip(" \t\r\n-–—*_<>\u200e\u200f")).strip(" *_.")
    if not bare or len(bare) > _LONGEST:
        return False
    if _SLOGAN.fullmatch(bare) or _is_offer(bare):
        return True
    words = len(bare.split())
    return (words <= 2 * _MOST_WORDS and _begins(bare)) or (words <= _MOST_WORDS and _ends(bare)) or _is_unknown(bare)


def _is_offer(line: str) -> bool:
    found = _GET.fullmatch(line)
    return found is not None and _is_tail(found["rest"])


def _begins(line: str) -> bool:
    sent = _SENT.match(line)
    device = _DEVICE.search(line, sent.end()) if sent else None
    if sent is None or device is None:
        return False
    between = line[sent.end() : device.start()]
    plain = not re.search(r"[,;:!?]|\.\s", between) and len(between.split()) <= _MOST_WORDS_BETWEEN
    return plain and _is_tail(line[device.end() :])


def _ends(line: str) -> bool:
    last = next((found for found in _SENT_LAST.finditer(line) if found.end() == len(line)), None)
    if last is None or _PERSONAL.search(line) or "," in line:
        return False
    return _DEVICE.search(line[: last.end()]) is not None


def _is_unknown(line: str) -> bool:
    """A model no list has, in a model's spelling: "Sent from my Wiko RIDGE FAB 4G"."""
    found = _UNKNOWN.match(line)
    words = line[found.end() :].split() if found else []
    spelt = all(word[0].isupper() or word[0].isdigit() for word in words)
    return 0 < len(words) <= 6 and spelt and any(re.search(r"\d|[A-Z]{3}", word) for word in words)


def _is_tail(tail: str) -> bool:
    """Whether nothing but the device's inflection, models, makers, small words and an excuse stand after it."""
    tail = _EXCUSE.sub("", re.sub(r"^[’'\w-]{0,12}", "", tail))
    return all(_is_small(word) for word in tail.split())


def _is_small(word: str) -> bool:
    core = word.strip(".,;:()<>[]\"'’!®™*_-–&+/")
    known = not core or core.lower() in _SMALL or any(char.isdigit() for char in core) or _DEVICE.match(core)
    return bool(known) or not core[0].islower() or "//" in core
