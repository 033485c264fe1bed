/* Asks the browser for a passkey and sends its answer with the form. Nothing is kept here. */
(function () {
  "use strict";

  function toBytes(text) {
    var plain = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
    return Uint8Array.from(plain, function (sign) {
      return sign.charCodeAt(0);
    });
  }

  function toText(buffer) {
    var bytes = new Uint8Array(buffer);
    var plain = "";
    for (var at = 0; at < bytes.length; at += 1) {
      plain += String.fromCharCode(bytes[at]);
    }
    return btoa(plain).replace(/\+/g, "-").replace(/\//g, "_").replace(/=+$/, "");
  }

  function withBytes(list) {
    return (list || []).map(function (one) {
      return Object.assign({}, one, { id: toBytes(one.id) });
    });
  }

  function options(form) {
    var key = JSON.parse(form.dataset.options).publicKey;
    key.challenge = toBytes(key.challenge);
    if (key.user) {
      key.user.id = toBytes(key.user.id);
    }
    if (key.excludeCredentials) {
      key.excludeCredentials = withBytes(key.excludeCredentials);
    }
    if (key.allowCredentials) {
      key.allowCredentials = withBytes(key.allowCredentials);
    }
    return { publicKey: key };
  }

  function answer(credential) {
    var given = credential.response;
    var response = { clientDataJSON: toText(given.clientDataJSON) };
    if (given.attestationObject) {
      response.attestationObject = toText(given.attestationObject);
    }
    if (given.authenticatorData) {
      response.authenticatorData = toText(given.authenticatorData);
    }
    if (given.signature) {
      response.signature = toText(given.signature);
    }
    if (given.userHandle) {
      response.userHandle = toText(given.userHandle);
    }
    if (given.getTransports) {
      response.transports = given.getTransports();
    }
    return JSON.stringify({
      id: credential.id,
      rawId: toText(credential.rawId),
      type: credential.type,
      authenticatorAttachment: credential.authenticatorAttachment,
      clientExtensionResults: credential.getClientExtensionResults(),
      response: response,
    });
  }

  Array.prototype.forEach.call(document.querySelectorAll("form[data-passkey]"), function (form) {
    var failed = form.querySelector("[data-passkey-failed]");
    form.addEventListener("submit", function (event) {
      var field = form.elements.credential;
      event.preventDefault();
      failed.hidden = true;
      navigator.credentials[form.dataset.passkey](options(form))
        .then(function (credential) {
          field.value = answer(credential);
          form.submit();
        })
        .catch(function () {
          failed.hidden = false;
        });
    });
  });
})();
