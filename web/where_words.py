"""How the steps of a letter are called for who wrote it, and what each means for them."""

from collections.abc import Mapping
from typing import Final

from flask_babel import LazyString
from flask_babel import lazy_gettext as _l

from relay.outside.steps import Stage

STAGES: Final[Mapping[Stage, LazyString]] = {
    Stage.ARRIVED: _l("Arrived"),
    Stage.CONFIRM: _l("Waits for you"),
    Stage.READING: _l("Being read"),
    Stage.WAITS: _l("Has to wait"),
    Stage.READ: _l("Read"),
    Stage.PRINTED: _l("Printed"),
    Stage.MAILED: _l("Mailed"),
    Stage.CHANGE: _l("Needs a change"),
    Stage.REFUSED: _l("Not sent on"),
    Stage.WITHDRAWN: _l("Taken back"),
    Stage.CAME_BACK: _l("Came back"),
    Stage.ANSWERED: _l("With our staff"),
    Stage.ENDED: _l("Closed"),
}
NEXT: Final[Mapping[Stage, LazyString]] = {
    Stage.ARRIVED: _l("Somebody of our staff reads it before it is printed."),
    Stage.CONFIRM: _l("Answer the email that we sent you, and it goes on."),
    Stage.READING: _l("Somebody of our staff reads it before it is printed."),
    Stage.WAITS: _l("It is safe with us. We wrote to you why it waits, and it goes on as soon as it can."),
    Stage.READ: _l("It is printed and put into an envelope next."),
    Stage.PRINTED: _l("It goes to the post next."),
    Stage.MAILED: _l("It is on its way by post. An answer on paper can take weeks."),
    Stage.CHANGE: _l("We wrote to you what has to change. Answer that email, or change it here."),
    Stage.REFUSED: _l("We wrote to you why, and how to ask for another look."),
    Stage.WITHDRAWN: _l("It is not sent."),
    Stage.CAME_BACK: _l("The post or the prison sent it back. We write to you what happens next."),
    Stage.ANSWERED: _l("It was written to us, and we answer you by email."),
    Stage.ENDED: _l("It is not sent. Write to us if you did not expect that."),
}
