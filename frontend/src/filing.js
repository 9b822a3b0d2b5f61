// The filing page: drafts save themselves, and the galley follows the typing.
import "./filing/main.js";
