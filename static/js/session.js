/* Warns before the session ends and puts the page away when it has ended. The server decides: this only asks it. */
(function () {
  "use strict";

  var root = document.documentElement;
  var dialog = document.querySelector("[data-idle]");
  if (!dialog || !dialog.showModal) {
    return;
  }
  var clock = dialog.querySelector("[data-idle-clock]");
  var status = dialog.querySelector("[data-idle-status]");
  var stayForm = dialog.querySelector("[data-idle-stay]");
  var warn = Number(dialog.dataset.warn);
  var asking = false;
  var locked = false;
  var spoken = null;
  var confirmed = false;
  var ends = Date.now() + Number(dialog.dataset.left) * 1000;

  function secondsLeft() {
    return Math.ceil((ends - Date.now()) / 1000);
  }

  function learn(answer) {
    confirmed = answer.left <= 0;
    ends = Date.now() + answer.left * 1000;
    dialog.querySelector("[data-idle-idle]").hidden = !answer.can_stay;
    dialog.querySelector("[data-idle-day]").hidden = answer.can_stay;
    stayForm.hidden = !answer.can_stay;
    if (answer.left > warn && dialog.open) {
      dialog.close();
    }
  }

  /* Asking is no activity, so a page that lies open keeps nothing alive. */
  function ask(then) {
    if (asking) {
      return;
    }
    asking = true;
    fetch(dialog.dataset.url, { credentials: "same-origin", headers: { "X-Background": "1" } })
      .then(function (response) {
        return response.json();
      })
      .then(learn)
      .catch(function () {})
      .then(function () {
        asking = false;
        then();
      });
  }

  /* Text that could not be kept while typing is sent once: the server keeps the post of an ended session. */
  function lock() {
    if (locked) {
      return;
    }
    locked = true;
    root.classList.add("gone");
    document.title = " ";
    var unsaved = document.querySelector("form[data-draft-url][data-unsaved]");
    if (unsaved && confirmed) {
      unsaved.submit();
    } else {
      window.location.replace(dialog.dataset.lockedUrl);
    }
  }

  function show() {
    if (!dialog.open) {
      spoken = null;
      tell();
      dialog.showModal();
    }
  }

  /* The clock is for eyes; who listens hears it at a few moments, not every second. */
  function tell() {
    var left = Math.max(0, secondsLeft());
    clock.textContent = Math.floor(left / 60) + ":" + ("0" + (left % 60)).slice(-2);
    var mark = [120, 60, 30, 10].filter(function (moment) {
      return left <= moment;
    }).pop();
    if (mark && mark !== spoken) {
      spoken = mark;
      status.textContent =
        left >= 60 ? status.dataset.minutes.replace("{time}", String(Math.round(left / 60))) : status.dataset.seconds.replace("{time}", String(left));
    }
  }

  function tick() {
    var left = secondsLeft();
    if (locked) {
      return;
    }
    if (left <= 0) {
      root.classList.add("gone");
      ask(function () {
        if (secondsLeft() <= 0) {
          lock();
        } else {
          root.classList.remove("gone");
        }
      });
    } else if (left <= warn && !dialog.open) {
      // Another window may have been in use.
      ask(function () {
        if (secondsLeft() > 0 && secondsLeft() <= warn) {
          show();
        }
      });
    } else if (dialog.open) {
      tell();
      if (left % 5 === 0) {
        ask(function () {});
      }
    }
  }

  function stay() {
    fetch(stayForm.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(stayForm)),
      credentials: "same-origin",
      redirect: "error",
      headers: { "X-Requested-With": "XMLHttpRequest" },
    })
      .then(function (response) {
        return response.json();
      })
      .then(learn)
      .catch(function () {});
  }

  stayForm.addEventListener("submit", function (event) {
    event.preventDefault();
    stay();
  });
  // Escape closes the dialog: whoever pressed it is there.
  dialog.addEventListener("cancel", stay);

  function active() {
    ends = Math.max(ends, Date.now() + Number(dialog.dataset.whole) * 1000);
  }
  document.addEventListener("terugweg:kept", active);
  document.addEventListener("htmx:afterRequest", active);
  document.addEventListener("visibilitychange", tick);
  window.addEventListener("pageshow", function (event) {
    if (event.persisted) {
      tick();
    }
  });
  window.setInterval(tick, 1000);
})();
