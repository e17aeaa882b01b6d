// What makes the pages better where scripts run. Every page works without.
import { initAll } from "./govuk-frontend.min.js";

initAll();
