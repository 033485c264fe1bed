/* What the pages gain from a script. Everything works without it; nothing is kept in the browser. */
(function () {
  "use strict";

  var root = document.documentElement;
  root.classList.add("js");

  function each(selector, act) {
    Array.prototype.forEach.call(document.querySelectorAll(selector), act);
  }

  /* Quick exit. Nothing may flash by, and Back may not lead to a page of a client. */
  function leave(form) {
    root.classList.add("gone");
    document.title = " ";
    var target = form.dataset.exitUrl;
    if (!target) {
      form.submit();
      return;
    }
    fetch(form.action, { method: "POST", credentials: "same-origin", keepalive: true, redirect: "manual" })
      .catch(function () {})
      .then(function () {
        window.location.replace(target);
      });
    // Leaving matters more than the answer of the server.
    window.setTimeout(function () {
      window.location.replace(target);
    }, 1500);
  }

  /* A page that the browser kept as a picture shows nothing: it is asked for again. */
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) {
      root.classList.add("gone");
      window.location.reload();
    }
  });

  each("[data-quick-exit]", function (form) {
    form.addEventListener("submit", function (event) {
      event.preventDefault();
      leave(form);
    });
  });

  /* Three times Escape within a second: no single key, so nothing happens by accident. */
  var escapes = [];
  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape" || event.repeat) {
      return;
    }
    var form = document.querySelector("[data-quick-exit]");
    var now = Date.now();
    escapes = escapes.filter(function (moment) {
      return now - moment < 1000;
    });
    escapes.push(now);
    if (escapes.length >= 3 && form) {
      leave(form);
    }
  });

  /* Menus close on Escape and on a press elsewhere; focus goes back to their button. */
  function closeMenus(except) {
    each("details[data-menu][open]", function (menu) {
      if (!except || !menu.contains(except)) {
        menu.open = false;
      }
    });
  }

  document.addEventListener("click", function (event) {
    closeMenus(event.target);
  });

  document.addEventListener("keydown", function (event) {
    if (event.key !== "Escape") {
      return;
    }
    var menu = event.target.closest && event.target.closest("details[data-menu][open]");
    closeMenus(null);
    if (menu) {
      menu.querySelector("summary").focus();
    }
  });

  document.addEventListener("focusin", function (event) {
    closeMenus(event.target);
  });

  /* After a refused post the list of errors gets the focus; its links go into the field. */
  function focusSummary() {
    var summary = document.querySelector("[data-error-summary]");
    if (summary) {
      summary.focus();
    }
  }
  focusSummary();
  document.addEventListener("htmx:afterSwap", focusSummary);

  document.addEventListener("click", function (event) {
    var link = event.target.closest && event.target.closest("[data-error-summary] a");
    var field = link && document.getElementById(link.getAttribute("href").slice(1));
    if (field) {
      event.preventDefault();
      var box = field.closest(".mb-3") || field;
      box.scrollIntoView({ block: "start" });
      field.focus({ preventScroll: true });
    }
  });

  /* A second press on the same button within four seconds does nothing. The button is not disabled: that
     would take away its focus and its value. The server keeps its own guard. */
  document.addEventListener("submit", function (event) {
    var form = event.target;
    if ((form.getAttribute("method") || "get").toLowerCase() !== "post" || form.hasAttribute("data-quick-exit") || event.defaultPrevented) {
      return;
    }
    var last = Number(form.dataset.sentAt || 0);
    if (Date.now() - last < 4000) {
      event.preventDefault();
      return;
    }
    form.dataset.sentAt = String(Date.now());
    if (event.submitter) {
      event.submitter.setAttribute("aria-busy", "true");
      window.setTimeout(function () {
        event.submitter.removeAttribute("aria-busy");
      }, 4000);
    }
  });
  window.addEventListener("pageshow", function () {
    each("form[data-sent-at]", function (form) {
      delete form.dataset.sentAt;
    });
    each("[aria-busy]", function (button) {
      button.removeAttribute("aria-busy");
    });
  });

  /* Drafts of long texts are kept on the server, three seconds after the last key. */
  function keepDrafts(form) {
    var status = form.querySelector("[data-draft-status]") || document.querySelector("[data-draft-status]");
    var timer = null;
    var wait = 3000;
    var sent = null;

    function say(key, time) {
      if (!status || !status.dataset[key]) {
        return;
      }
      status.textContent = status.dataset[key].replace("{time}", time);
      status.hidden = false;
    }

    function keep() {
      var data = new FormData(form);
      var token = form.querySelector("[name=csrfmiddlewaretoken]");
      // Files stay out: a draft is text.
      Array.from(data.entries()).forEach(function (entry) {
        if (entry[1] instanceof File) {
          data.delete(entry[0]);
        }
      });
      var body = new URLSearchParams(data);
      if (body.toString() === sent) {
        return;
      }
      fetch(form.dataset.draftUrl, {
        method: "POST",
        body: body,
        credentials: "same-origin",
        redirect: "error",
        headers: { "X-CSRFToken": token ? token.value : "", "X-Requested-With": "XMLHttpRequest" },
      })
        .then(function (response) {
          if (!response.ok) {
            throw new Error(String(response.status));
          }
          sent = body.toString();
          wait = 3000;
          form.removeAttribute("data-unsaved");
          document.dispatchEvent(new CustomEvent("terugweg:kept"));
          say("saved", new Date().toLocaleTimeString(root.lang, { hour: "2-digit", minute: "2-digit" }));
        })
        .catch(function () {
          wait = Math.min(wait * 2, 60000);
          say("failed", "");
          timer = window.setTimeout(keep, wait);
        });
    }

    form.addEventListener("input", function () {
      form.setAttribute("data-unsaved", "");
      window.clearTimeout(timer);
      timer = window.setTimeout(keep, wait);
    });
    form.addEventListener("submit", function () {
      form.removeAttribute("data-unsaved");
      window.clearTimeout(timer);
    });
  }

  each("form[data-draft-url]", keepDrafts);
})();
