// One key, one deed. Letters alone can be turned off, for those whom they hinder (WCAG 2.1.4); they do nothing while
// one types.

const KEPT = "kawat-single-keys"; // as on the desk: it is one wish

export function listen({ deeds, dialog, single }) {
  single.checked = localStorage.getItem(KEPT) !== "off";
  single.addEventListener("change", () => localStorage.setItem(KEPT, single.checked ? "on" : "off"));
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || dialog.open || event.isComposing) return;
    const typing = event.target.closest("input, select, textarea");
    const pressing = event.target.closest("button, a, summary");
    const { key } = event;
    if (typing && key !== "Escape") return;
    if (pressing && (key === "Enter" || key === " ")) return;
    if (key.length === 1 && !single.checked) return;
    const deed = deeds[key];
    if (!deed || deed(event) === false) return;
    event.preventDefault();
  });
}
