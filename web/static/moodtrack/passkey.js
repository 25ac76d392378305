// A passkey: the browser asks for it with what the server wants to know, and the form carries the answer.
"use strict";

const CEREMONIES = {
  create: ({ publicKey }) =>
    navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(publicKey) }),
  get: ({ publicKey }) =>
    navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(publicKey) }),
};

function say(form, when) {
  for (const words of form.querySelectorAll("[data-when]")) words.hidden = words.dataset.when !== when;
}

async function ask(event) {
  event.preventDefault();
  const form = event.target;
  say(form, "");
  try {
    const credential = await CEREMONIES[form.dataset.passkey](JSON.parse(form.dataset.options));
    form.elements.credential.value = JSON.stringify(credential);
    form.submit();
  } catch {
    say(form, "refused");
  }
}

const isAble = "PublicKeyCredential" in window && "parseCreationOptionsFromJSON" in PublicKeyCredential;

for (const form of document.querySelectorAll("[data-passkey]")) {
  form.addEventListener("submit", ask);
  form.querySelector("button").disabled = !isAble;
  say(form, isAble ? "" : "unable");
}
