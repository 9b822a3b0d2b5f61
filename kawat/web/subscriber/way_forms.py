"""The forms of a subscriber's ways: one that is added, or written otherwise. What is right is for the actions to say."""

from django import forms
from django.utils.translation import gettext_lazy as _

from kawat.core.errors import KawatError
from kawat.core.terms import LANGUAGES, Channel
from kawat.formats import FORMATS
from kawat.store.models import Destination
from kawat.web.forms import Sentences
from kawat.web.words import say

_LEFT = {"dir": "ltr", "autocomplete": "off", "spellcheck": "false"}
_FORMATS = [(name, name) for name in FORMATS if name != "mail"]


def _format() -> forms.CharField:
    return forms.CharField(label=_("Format"), required=False, initial="ninjs", widget=forms.Select(choices=_FORMATS))


def _language() -> forms.CharField:
    choices = [("", _("as the story")), *LANGUAGES.items()]
    return forms.CharField(
        label=_("Language of labels and notices"), required=False, widget=forms.Select(choices=choices)
    )


class _Way(Sentences):
    """A form whose address is what most refusals are about."""

    def refuse(self, refused: KawatError) -> None:
        if refused.code in ("bad-address", "duplicate-address"):
            self.add_error("address", say(refused))
        else:
            super().refuse(refused)


class MailForm(_Way):
    """A mailbox to be added."""

    address = forms.CharField(
        label=_("E-mail address"),
        help_text=_("A link goes there first; stories come once it is opened."),
        required=False,
        widget=forms.TextInput({**_LEFT, "inputmode": "email"}),
    )
    language = _language()


class WebhookForm(_Way):
    """A webhook to be added."""

    address = forms.CharField(
        label=_("Address"),
        help_text=_("https://… of your own; it is asked at once to prove that it wants the news."),
        required=False,
        widget=forms.TextInput({**_LEFT, "inputmode": "url"}),
    )
    format = _format()
    language = _language()
    secret = forms.CharField(
        label=_("Secret"),
        help_text=_("Left empty, a new one is made and shown once. Write ed25519 for a key pair."),
        required=False,
        widget=forms.TextInput(_LEFT),
    )


class FolderForm(_Way):
    """A folder to be added."""

    address = forms.CharField(
        label=_("Address"),
        help_text=_("As sftp://USER@HOST/FOLDER or ftps://USER@HOST/FOLDER."),
        required=False,
        widget=forms.TextInput(_LEFT),
    )
    secret = forms.CharField(
        label=_("Password or private key"),
        help_text=_("For SFTP a private key without a passphrase may stand here."),
        required=False,
        strip=False,
        widget=forms.Textarea({**_LEFT, "rows": 3}),
    )
    format = _format()
    language = _language()
    self_signed = forms.BooleanField(
        label=_("Know an FTPS host by the fingerprint of its certificate, whoever signed it"), required=False
    )


class WrittenForm(Sentences):
    """How what goes to a destination is written."""

    format = _format()
    language = _language()

    @classmethod
    def of(cls, its: Destination) -> "WrittenForm":
        """As it stands."""
        form = cls(initial={"format": its.format, "language": its.language})
        if its.channel == Channel.EMAIL:
            del form.fields["format"]
        return form
