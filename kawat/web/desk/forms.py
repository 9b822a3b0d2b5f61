"""The forms of the desk: what follows what is out, and changes of what is not."""

from typing import Any

from django import forms
from django.utils.translation import gettext_lazy as _

from kawat.core.release import Media
from kawat.core.terms import Visibility
from kawat.web.focal_points import focus_field, offer_point
from kawat.web.forms import Choices, Sentences, one_of, words_field
from kawat.web.issuer.forms import LONGEST, CopyForm
from kawat.web.pictures import SHOWN


class FollowUpForm(CopyForm):
    """A correction or an update of what is out; `seen` is the hash of the version that it was written from."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    note = words_field(_("What was wrong, and where"), _("Stands above a correction, for everybody to read."), rows=3)
    keep = forms.BooleanField(label=_("Keep its pictures and documents"), required=False, initial=True)

    def written_from(self, seen: str) -> None:
        """Another version went out meanwhile: what was typed is kept, and counts as written from that one."""
        self.data = self.data.copy()
        self.data["seen"] = seen
        self.add_error(
            None, _("A newer version went out since you opened this. What you typed is kept; file it again.")
        )


class EditForm(Sentences):
    """The text fields of an item that is not out. Lists are one a line."""

    seen = forms.CharField(widget=forms.HiddenInput, required=False)
    headline = words_field(_("Headline"))
    subhead = words_field(_("Subhead"))
    place = words_field(_("Place in the dateline"))
    mark = words_field(_("Mark in the dateline"))
    body = words_field(_("Body"), _("An empty line parts paragraphs."), rows=16, **LONGEST)
    boilerplate = words_field(_("Boilerplate"), rows=4)
    disclaimer = words_field(_("Disclaimer"), rows=3)
    keywords = words_field(_("Keywords"), _("One a line."), rows=3)
    sectors = words_field(_("Sectors"), _("One a line."), rows=3)
    tickers = words_field(_("Tickers"), _("One a line, such as IDX:KWT."), rows=2)
    forbidden = words_field(_("Not for release in"), _("Country codes, such as US AU CA JP."), dir="ltr")
    urgency = forms.IntegerField(label=_("Urgency, from 1 (most) to 8"), min_value=1, max_value=8)
    note = words_field(_("Note"), rows=2)
    circuits = Choices(label=_("Circuits"), required=False)


class ContactForm(forms.Form):
    """One contact of the item that is edited."""

    name = words_field(_("Contact"))
    phone = words_field(_("Telephone"), dir="ltr")
    email = words_field(_("E-mail"), dir="ltr")
    visibility = one_of(
        _("Seen by"),
        (
            (Visibility.MEDIA.value, _("the media")),
            (Visibility.PUBLIC.value, _("everybody")),
            (Visibility.NONE.value, _("the desk alone")),
        ),
    )


class MediaForm(forms.Form):
    """What is said of one picture or document of the item that is edited."""

    caption = words_field(_("Caption"))
    credit = words_field(_("Credit"))
    alternative = words_field(_("What it shows, in words"), _("For those who cannot see the picture."))
    focus = focus_field()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        offer_point(self, "focus")

    def show(self, media: Media) -> None:
        """Beside what is said of it stands the picture itself; a document has no point that has to be seen."""
        self.picture = media if media.blob and media.media_type in SHOWN else None
        if self.picture is None:
            del self.fields["focus"]
