"""Names of the portal's pages that anybody may read: add a page here when it opens for everybody on purpose."""

PUBLIC_PAGES = {"accessibility", "help", "privacy", "session_left", "locked", "policy_report", "security_txt"}
