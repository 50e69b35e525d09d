#include "viz/main/notes_page.hpp"

#include "captures/json_text.hpp"

namespace osiscope {

const char* notes_page() {
    return R"(<!DOCTYPE html>
<html lang="en"><head><meta charset="utf-8"><title>osiscope: notes</title>
<meta name="viewport" content="width=device-width">
<style>
body{margin:0;padding:1.4rem 3rem;background:#0e131b;color:#eef2f7;font:1.4rem/1.45 Inter,"Noto Sans",sans-serif}
header{display:flex;justify-content:space-between;gap:2rem;color:#b6c2d1}
#clock,#elapsed{font-variant-numeric:tabular-nums}
h1{font-size:2.2rem;margin:.8rem 0}
#notes{font-size:1.7rem;white-space:pre-line;border-left:.3rem solid #7cc4ff;padding-left:1.2rem}
.label{color:#b6c2d1;margin:1.1rem 0 .1rem}
.label+p{margin:0}
#gone{color:#ff9d9d}
</style></head><body>
<header><span id="lesson"></span><span id="step"></span><span>on for <span id="elapsed"></span></span><span id="clock"></span></header>
<p id="gone"></p>
<h1 id="title"></h1>
<p id="notes"></p>
<div id="parts"></div>
<p class="label">On the stage</p><p id="shown"></p>
<script>
"use strict";
let version = 0, started = Date.now();
const put = (id, text) => { document.getElementById(id).textContent = text || ""; };
const part = (label, text) => {
  if (!text) return;
  const head = document.createElement("p"), body = document.createElement("p");
  head.className = "label"; head.textContent = label; body.textContent = text;
  document.getElementById("parts").append(head, body);
};
const two = n => String(n).padStart(2, "0");
const tick = () => {
  const now = new Date(), s = Math.max(0, Math.floor((now - started) / 1000));
  put("clock", two(now.getHours()) + ":" + two(now.getMinutes()));
  put("elapsed", Math.floor(s / 60) + ":" + two(s % 60));
};
const draw = n => {
  started = n.started; put("lesson", n.lesson); put("step", n.step); put("title", n.title || n.lesson);
  put("notes", n.notes || (n.title ? "There are no notes for this step." : "")); put("shown", n.shown);
  document.getElementById("parts").replaceChildren();
  part("Says", n.text); part("Asks", n.question); part("Answer", n.answer); part("Next", n.next);
};
const follow = async () => {
  for (;;) {
    try {
      const answer = await (await fetch("now?after=" + version)).json();
      version = answer.version; draw(answer.notes); put("gone", "");
    } catch (e) {
      put("gone", "osiscope does not answer; is its window still open?");
      await new Promise(done => setTimeout(done, 1000));
    }
  }
};
tick(); setInterval(tick, 1000); follow();
</script></body></html>
)";
}

std::string notes_json(const LecturerNotes& notes, long long started) {
    const Json object{{"lesson", notes.lesson}, {"step", notes.step},   {"title", notes.title},
                      {"text", notes.text},     {"notes", notes.notes}, {"question", notes.question},
                      {"answer", notes.answer}, {"next", notes.next},   {"shown", notes.shown},
                      {"started", started}};
    return print_json(object, -1, JsonSigns::utf8);
}

}  // namespace osiscope
