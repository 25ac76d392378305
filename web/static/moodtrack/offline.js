// Says when the network is away.
const notice = document.querySelector(".offline");

function tell() {
  notice.hidden = navigator.onLine;
}

addEventListener("online", tell);
addEventListener("offline", tell);
tell();
