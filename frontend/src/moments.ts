// What a candidate's page says by the clock of their own device. It is read before the page: what
// these elements say is there when the page is first drawn, so that nothing moves afterwards.
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
