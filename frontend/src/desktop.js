// The live desktop.
import "./desktop/main.js";
