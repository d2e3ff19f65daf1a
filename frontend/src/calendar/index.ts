// Starts the two calendars: that of the scheduling page, and 面接カレンダー.
import "./styles.css";

import { showInterviews } from "./interviews";
import { showScheduling } from "./scheduling";

const scheduling = document.getElementById("schedule-calendar");
if (scheduling) showScheduling(scheduling);

const interviews = document.getElementById("week-calendar");
if (interviews) showInterviews(interviews);
