"""書類: a candidate's files; added by drag, shown as pages, downloaded as they came."""
