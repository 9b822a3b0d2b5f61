// A release as it lands: live figures, the map and the timeline.
import "./landing/main.js";
