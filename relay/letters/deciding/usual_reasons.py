"""The reasons an installation begins with, from what facilities send back and what pen-pal organisations ask for.

Administrators change them. The words for pen pals are kind, say what to do, and name neither a person nor a prison.
"""

from dataclasses import replace
from typing import Final

from relay.letters.deciding.reasons import NewReason
from relay.models import DecisionKind, ReasonOn

K = DecisionKind


def _reason(kind: DecisionKind, label: str, private: str, english: str = "", spanish: str = "") -> NewReason:
    texts = {"en": english, "es": spanish} if english else {}
    return NewReason(kind=kind, label=label, private_text=private, public_texts=texts)


def _of_reply(kind: DecisionKind, label: str, private: str, english: str = "", spanish: str = "") -> NewReason:
    return replace(_reason(kind, label, private, english, spanish), about=ReasonOn.REPLY)


def _of_part(label: str, private: str, english: str, spanish: str) -> NewReason:
    return replace(_reason(K.REJECT, label, private, english, spanish), about=ReasonOn.REPLY_PART)


USUAL: Final = (
    _reason(
        K.RETURN,
        "Too many photos",
        "More photos than the facility lets in with one letter.",
        "There are more photos with your letter than the facility lets in at once. "
        "Please choose the ones that matter most and send the others with a later letter.",
        "Con su carta vienen más fotos de las que el centro deja entrar de una vez. "
        "Por favor, elija las más importantes y envíe las demás con otra carta.",
    ),
    _reason(
        K.RETURN,
        "Photos only as links",
        "Photos are shared as links; links are never opened.",
        "Your letter links to photos, and we cannot open links. Please attach the photos to your email.",
        "Su carta enlaza a unas fotos y no podemos abrir enlaces. Por favor, adjunte las fotos a su correo.",
    ),
    _reason(
        K.RETURN,
        "Names no author",
        "Nobody can tell who wrote it; the facility wants a sender's full name.",
        "We cannot tell who wrote this letter. Please sign it with your first and last name, as the facility asks.",
        "No sabemos quién ha escrito esta carta. Por favor, fírmela con su nombre y apellido: el centro pide los dos.",
    ),
    _reason(
        K.RETURN,
        "Message from a third person",
        "Passes on a message from or to somebody else (third-party mail).",
        "Your letter passes on a message from or to another person, which the facility does not allow. "
        "Please leave that part out; the other person is welcome to write a letter of their own.",
        "Su carta transmite un mensaje de otra persona o para otra persona, y el centro no lo permite. "
        "Por favor, quite esa parte; la otra persona puede escribir su propia carta.",
    ),
    _reason(
        K.RETURN,
        "Legal mail goes another way",
        "Seems to be mail between lawyer and client; it does not go through us (28 CFR 540.18, Rule 39).",
        "Your letter seems to be legal mail. It must not go through us: facilities have a way of their own for it, "
        "which keeps it private. Please send it by post to the facility itself, marked as its rules say.",
        "Su carta parece correspondencia legal. No debe pasar por nosotros: los centros tienen para ella una vía "
        "propia, que la mantiene privada. Por favor, envíela por correo al propio centro, marcada como pide.",
    ),
    _reason(
        K.RETURN,
        "Private details to think over",
        "Gives a home address, telephone or account number; the writer may not mean to.",
        "Your letter gives private details of yours, such as a home address or a telephone number. "
        "We advise against it. Please send it again without them, or tell us that you want them to stay.",
        "Su carta contiene datos privados suyos, como su domicilio o un número de teléfono. "
        "Le aconsejamos no darlos. Por favor, envíela sin ellos o díganos que quiere dejarlos.",
    ),
    _reason(
        K.RETURN,
        "Not readable as it came",
        "The file or the characters cannot be read or printed.",
        "Part of your letter reached us in a form that we cannot read. "
        "Please write it in the text of the email itself and send it again.",
        "Una parte de su carta nos llegó en una forma que no podemos leer. "
        "Por favor, escríbala en el texto del propio correo y envíela de nuevo.",
    ),
    _reason(
        K.REJECT,
        "Sexually explicit photo",
        "Sexually explicit photograph; not allowed in, 28 CFR 540.14(d)(7) or the facility's own rule.",
        "A photo that came with your letter is more revealing than the facility lets in. "
        "You are welcome to write again with other photos.",
        "Una foto de su carta muestra más de lo que el centro deja entrar. Puede escribir de nuevo con otras fotos.",
    ),
    _reason(
        K.REJECT,
        "Cash, cheque or payment",
        "Offers, asks for or encloses money, a payment link or account details.",
        "Your letter encloses money or details of a payment. Letters may not carry either, and we cannot pass them on. "
        "You are welcome to write again without them.",
        "Su carta incluye dinero o datos de un pago. Las cartas no pueden llevarlos y no podemos entregarlos. "
        "Puede escribir de nuevo sin ellos.",
    ),
    _reason(
        K.REJECT,
        "Code or cipher",
        "Written in code or cipher; 28 CFR 540.14(d)(3).",
        "Part of your letter is written in a way that a reader cannot follow, such as a code. "
        "The facility does not let such letters in. You are welcome to write again in plain words.",
        "Una parte de su carta está escrita de un modo que no se puede seguir, como un código. "
        "El centro no deja entrar cartas así. Puede escribir de nuevo con palabras sencillas.",
    ),
    _reason(
        K.REJECT,
        "Threatening",
        "Threatens or extorts; 28 CFR 540.14(d)(6). Consider whether it is urgent.",
        "Your letter has words that can be read as a threat, so we will not send it.",
        "Su carta contiene palabras que pueden leerse como una amenaza, por lo que no la enviaremos.",
    ),
    _reason(
        K.REJECT,
        "Writer is not yet 18",
        "The writer is or seems to be a minor; follow the procedure for minors.",
        "Our pen pals are eighteen or older, so we cannot send your letter. Thank you for wanting to write.",
        "Nuestros corresponsales tienen dieciocho años o más, por lo que no podemos enviar su carta. "
        "Gracias por querer escribir.",
    ),
    _reason(K.HOLD, "Ask a colleague", "Needs a second opinion before it is decided."),
    _reason(
        K.HOLD,
        "Waiting for the facility",
        "The facility was asked whether it lets this in.",
        "We are asking the facility about something in your letter. You need not do anything.",
        "Estamos preguntando al centro por algo de su carta. No hace falta que haga nada.",
    ),
    _reason(
        K.HOLD,
        "Address to be checked",
        "It is not certain where this person is now; ask before anything is mailed.",
        "We are checking something before your letter can go on its way. You need not do anything.",
        "Estamos comprobando algo antes de que su carta siga su camino. No hace falta que haga nada.",
    ),
    _reason(K.CLOSE, "Automatic mail", "A machine sent it: an out-of-office note, a report or a mailing."),
    _reason(K.CLOSE, "Spam or advertising", "Spam, advertising or fraud; nobody wrote it to this person."),
    _reason(K.CLOSE, "Sent twice", "The same letter came before."),
    _reason(K.CLOSE, "Nothing in it", "Nothing to print, and nobody to ask."),
    _of_reply(
        K.REJECT,
        "Asks for money",
        "Asks the pen pal for money, a payment or a purchase.",
        "The answer asks for money or for something to be bought. We do not pass such requests on.",
        "La respuesta pide dinero o que se compre algo. No transmitimos peticiones así.",
    ),
    _of_reply(
        K.REJECT,
        "Threatening or abusive",
        "Threatens, insults or presses the pen pal. Consider whether it is urgent.",
        "The answer has words that can be read as a threat or an insult, so we do not send it on.",
        "La respuesta contiene palabras que pueden leerse como una amenaza o un insulto, por lo que no la enviamos.",
    ),
    _of_reply(
        K.REJECT,
        "Sexual content",
        "Sexually explicit; not what this pen pal agreed to get.",
        "The answer is more intimate than the letters that we pass on.",
        "La respuesta es más íntima que las cartas que transmitimos.",
    ),
    _of_reply(
        K.REJECT,
        "Meant for somebody else",
        "A message for a third person, or put into the wrong envelope.",
        "The answer seems to be meant for somebody else.",
        "La respuesta parece dirigida a otra persona.",
    ),
    _of_reply(
        K.REJECT,
        "Cannot be read",
        "Too faint or damaged to be read on the scan; the paper was looked at, too.",
        "The paper reached us in a state in which nobody can read it.",
        "El papel nos llegó en un estado en que nadie puede leerlo.",
    ),
    _of_reply(K.HOLD, "Ask a colleague", "Needs a second opinion before it is decided."),
    _of_reply(K.HOLD, "Scan it again", "Pages are missing or cannot be read: the paper is scanned again first."),
    _of_reply(K.HOLD, "Ask the person who wrote it", "They are asked on paper what is meant before it is decided."),
    _of_part(
        "Somebody else's private details",
        "Name, address, telephone or story of a third person.",
        "It has private details of somebody else.",
        "Contiene datos privados de otra persona.",
    ),
    _of_part(
        "Account or payment details",
        "An account, a card, a payment app or a request for money.",
        "It has details of a payment, which we do not pass on.",
        "Contiene datos de un pago, que no transmitimos.",
    ),
    _of_part(
        "Another way to be reached",
        "A telephone number, an address or an account past this service.",
        "It has another way to be reached. Letters go through us, for both of you.",
        "Contiene otra forma de contacto. Las cartas pasan por nosotros, por el bien de ambos.",
    ),
)
