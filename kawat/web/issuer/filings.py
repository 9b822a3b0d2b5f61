"""What the page of filing says, as filings: both the galley and the filing itself read its form by this."""

from kawat.actions.filing import Attachment, Filing
from kawat.core.terms import Kind
from kawat.formats.reading import as_ticker
from kawat.web.issuer.forms import FilingForm


def filing_of(form: FilingForm, place: str, attachments: tuple[Attachment, ...] = ()) -> Filing:
    """The filing of one language. Raises what reading a Word file raises."""
    given = form.cleaned_data
    its, name = form.copied(place)
    return Filing(
        copy=its.copy,
        name=name,
        markdown=its.markdown,
        ninjs=its.ninjs,
        untaken=its.untaken,
        language=given[f"language{place}"],
        issuer=given["issuer"],
        provider=given.get("provider", ""),
        circuits=tuple(given["circuits"]),
        headline=given[f"headline{place}"],
        subhead=given[f"subhead{place}"],
        attachments=(*attachments, *its.attachments),
        hold=f"{given['hold_at']} {given['hold_zone']}".strip() if given["hold_at"] else "",
        key=given["key"] + place if given["key"] else "",
        release=given["release"],
        kind=Kind(given["kind"]) if given["kind"] in list(Kind) else Kind.RELEASE,
        disclosure=given["disclosure"],
        standing=given.get(f"standing{place}", "") != "none",
        tickers=tuple(map(as_ticker, given["tickers"].replace(",", " ").split())),
        forbidden=tuple(given["forbidden"].replace(",", " ").split()),
        prevailing=given["prevailing"],
    )
