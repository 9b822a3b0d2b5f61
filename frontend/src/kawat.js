// Enhancements only: every page works without them.

// A button that asks once more.
document.addEventListener("click", (event) => {
  const button = event.target.closest("button[data-sure]");
  if (button && !window.confirm(button.dataset.sure)) event.preventDefault();
});

// Each sentence beside its field, and nowhere what was mended.
function besides(form, page) {
  for (const old of form.querySelectorAll(".errors[id$=_error]")) old.remove();
  for (const field of form.querySelectorAll(".wrong")) field.classList.remove("wrong");
  for (const field of form.querySelectorAll("[aria-invalid]")) field.removeAttribute("aria-invalid");
  const others = (field) => (field.getAttribute("aria-describedby") ?? "").split(" ").filter((id) => id && !id.endsWith("_error"));
  for (const field of form.querySelectorAll("[aria-describedby*=_error]")) field.setAttribute("aria-describedby", others(field).join(" "));
  for (const errors of page.querySelectorAll("form[data-keep] .errors[id$=_error]")) {
    const field = form.querySelector(`#${CSS.escape(errors.id.replace(/_error$/, ""))}`);
    if (!field) continue;
    field.closest(".field")?.classList.add("wrong");
    field.before(errors);
    if (!field.matches("input, select, textarea")) continue;
    field.setAttribute("aria-invalid", "true");
    field.setAttribute("aria-describedby", [...others(field), errors.id].join(" "));
  }
}

// A form that is refused keeps everything, chosen files too: only its sentences are replaced.
for (const form of document.querySelectorAll("form[data-keep]")) {
  form.addEventListener("submit", async (event) => {
    if (event.submitter?.name === "do") return; // saving and looking show a whole page
    event.preventDefault();
    const button = event.submitter;
    if (button) button.disabled = true;
    try {
      const answer = await fetch(form.action || location.href, { method: "POST", body: new FormData(form) });
      if (answer.redirected) return location.replace(answer.url); // Back leads to what was before the form
      const page = new DOMParser().parseFromString(await answer.text(), "text/html");
      const said = page.querySelector("form[data-keep] .form-errors");
      const tooLarge = answer.status === 413 && page.querySelector(".refused"); // no form came back: this one stays
      if (!said && !tooLarge) return form.submit();
      form.querySelector(".form-errors").replaceChildren(...(said?.childNodes ?? [tooLarge]));
      besides(form, page);
      for (const fresh of page.querySelectorAll("form[data-keep] :is([name=key], [name=seen])")) {
        form.querySelector(`[name=${fresh.name}]`).value = fresh.value;
      }
      const refused = form.querySelector(".refused");
      if (refused) refused.tabIndex = -1;
      refused?.focus();
    } catch {
      const said = document.createElement("p");
      said.className = "refused";
      said.setAttribute("role", "alert");
      said.tabIndex = -1;
      said.textContent = form.dataset.unreachedWords; // a page of the browser's own would take the form away
      form.querySelector(".form-errors").replaceChildren(said);
      said.focus();
    } finally {
      if (button) button.disabled = false;
    }
  });
}

// Far more text than the wire takes is left out before it is drawn: a browser lays out a megabyte of lines in seconds, and
// stands still for minutes over twenty.
const GREAT = 10_000; // characters at once that nobody types
const bytes = (text) => new Blob([text]).size;
const megabytes = (count) => (count / 1e6).toLocaleString(document.documentElement.lang, { maximumFractionDigits: 1 });
const longId = (field) => `${field.id}_long`;
const forgetLong = (field) => document.getElementById(longId(field))?.remove();

// Whether so many more bytes may stand in a field in the place of what is selected; where not, it is said beside it.
function fits(field, more) {
  const limit = Number(field.dataset.longest);
  const total = more + bytes(field.value) - bytes(field.value.slice(field.selectionStart, field.selectionEnd));
  forgetLong(field);
  if (!limit || total <= limit) return true;
  const said = Object.assign(document.createElement("div"), { className: "errors", id: longId(field) });
  const words = field.dataset.longWords.replace("{length}", megabytes(total)).replace("{limit}", megabytes(limit));
  said.append(Object.assign(document.createElement("p"), { textContent: words }));
  said.firstChild.setAttribute("role", "alert");
  field.before(said);
  return false;
}
document.addEventListener("beforeinput", (event) => {
  const field = event.target;
  if (!field.dataset?.longest) return;
  const text = event.data ?? event.dataTransfer?.getData("text/plain") ?? "";
  if (text.length > GREAT && !fits(field, bytes(text))) event.preventDefault();
});
document.addEventListener("input", (event) => event.target.dataset?.longest && forgetLong(event.target));

// A double click sends once. A page that is shown again, by Back, may send again.
document.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.getAttribute("method") !== "post") return;
  if (form.dataset.sent) event.preventDefault();
  if (!("file" in form.dataset)) form.dataset.sent = "sent"; // what is answered with a file leaves the page where it is
});
addEventListener("pageshow", () => document.querySelectorAll("form[data-sent]").forEach((form) => delete form.dataset.sent));

// A refusal is what the reader came back for.
document.querySelector(".refused[tabindex]")?.focus();

// A time without a zone is refused; the reader's own is offered.
for (const zone of document.querySelectorAll("input[list=zones]")) {
  zone.value ||= Intl.DateTimeFormat().resolvedOptions().timeZone;
}

// What was filed need not be kept in this browser any more.
const filed = new URLSearchParams(location.search).get("filed");
if (filed) for (const each of Object.keys(localStorage)) if (each.startsWith("kawat-draft-") && each.endsWith(`-${filed}`)) localStorage.removeItem(each);
