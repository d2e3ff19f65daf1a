"""All that knows there is a Zoom: the link, the hosts, and each meeting as an intent."""
