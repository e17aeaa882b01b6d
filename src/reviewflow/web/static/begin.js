// Says before anything is drawn that scripts run, so that nothing jumps.
document.body.classList.add("js-enabled", ...("noModule" in HTMLScriptElement.prototype ? ["govuk-frontend-supported"] : []));
