// Fills the texts of a candidate's page that depend on the device's clock. This script runs before the
// page is first drawn, so that nothing moves afterwards.
import { watchCountdown } from "./countdown";
import { showLocalTime } from "./local_times";

customElements.define(
  "count-down",
  class extends HTMLElement {
    connectedCallback(): void {
      watchCountdown(this);
    }
  },
);

customElements.define(
  "device-time",
  class extends HTMLElement {
    connectedCallback(): void {
      showLocalTime(this);
    }
  },
);
