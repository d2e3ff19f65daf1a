// Starts the small scripts of every page: dialogs, busy buttons, toasts, the drawer.
import "../styles/app.css";

import { watchAutosave } from "./autosave";
import { watchBoard } from "./board";
import { watchBusy } from "./busy";
import { watchCopy } from "./copy";
import { watchDemoPeople } from "./demo";
import { watchDialogs } from "./dialog";
import { watchDrafts } from "./drafts";
import { watchDrawer } from "./drawer";
import { watchFormTokens } from "./form_token";
import { watchMentions } from "./mentions";
import { watchQuestions } from "./questions";
import { watchRefusals } from "./refusal";
import { watchRows } from "./rows";
import { watchSearch } from "./search";
import { watchSelections } from "./selection";
import { watchToasts } from "./toast";
import { watchUploads } from "./uploads";

watchAutosave();
watchBoard();
watchBusy();
watchCopy();
watchDemoPeople();
watchDialogs();
watchDrafts();
watchDrawer();
watchFormTokens();
watchMentions();
watchQuestions();
watchRefusals();
watchRows();
watchSearch();
watchSelections();
watchToasts();
watchUploads();
