"use strict";
// The page's own script: language, order and filter of tables, pictures to take away. What it is told stands after # in the address:
// #lang=en&sort=places:3d&filter=... It asks nothing of any network.
(() => {
  const all = (what, where) => Array.from((where || document).querySelectorAll(what));
  const told = new URLSearchParams(location.hash.slice(1));
  const keep = (key, value) => {
    if (value) told.set(key, value); else told.delete(key);
    history.replaceState(null, "", "#" + told);
  };

  const speak = language => {
    all("main").forEach(main => {
      main.hidden = main.dataset.speaks !== language;
      if (!main.hidden) { document.documentElement.lang = main.lang; document.title = main.dataset.title; }
    });
    all("[data-speak]").forEach(b => b.setAttribute("aria-pressed", String(b.dataset.speak === language)));
    all("[data-print]").forEach(b => { b.hidden = b.dataset.print !== language; });
  };

  const value = (row, column) => {
    const cell = row.cells[column];
    return cell.dataset.v === undefined ? (cell.classList.contains("number") ? null : cell.textContent) : Number(cell.dataset.v);
  };
  const sort = (name, column, down) => all("table").filter(t => t.dataset.name === name).forEach(table => {
    const heads = all("thead th", table);
    if (!heads[column]) return;
    heads.forEach((head, k) => {
      if (k === column) head.setAttribute("aria-sort", down ? "descending" : "ascending"); else head.removeAttribute("aria-sort");
    });
    const body = table.tBodies[0];
    const order = (a, b) => {
      const [x, y] = [value(a, column), value(b, column)];
      if (x === null || y === null) return (x === null) - (y === null);
      const by = typeof x === "number" ? x - y : String(x).localeCompare(String(y), "zh");
      return down ? -by : by;
    };
    Array.from(body.rows).sort(order).forEach(row => body.appendChild(row));
  });

  const filter = (name, words) => {
    const wanted = words.trim().toLowerCase();
    all("table").filter(t => t.dataset.name === name).forEach(table => {
      const rows = Array.from(table.tBodies[0].rows);
      rows.forEach(row => { row.hidden = !row.cells[0].textContent.toLowerCase().includes(wanted); });
      const count = table.closest("section").querySelector(".filter output");
      if (count) count.textContent = rows.filter(row => !row.hidden).length + " / " + rows.length;
    });
    all("input[data-name]").forEach(field => { if (field.dataset.name === name && field.value !== words) field.value = words; });
  };

  const save = (blob, name) => {
    const link = document.createElement("a");
    link.href = URL.createObjectURL(blob);
    link.download = name;
    link.click();
    setTimeout(() => URL.revokeObjectURL(link.href), 1000);
  };
  // A picture that needs nothing around it: its heading on top, the page's letters inside.
  const alone = figure => {
    const names = "http://www.w3.org/2000/svg";
    const svg = figure.querySelector("svg").cloneNode(true);
    const [, , wide, high] = svg.getAttribute("viewBox").split(" ").map(Number);
    svg.setAttribute("viewBox", `0 -90 ${wide} ${high + 90}`);
    svg.setAttribute("height", String(high + 90));
    const make = (name, set, words) => {
      const made = document.createElementNS(names, name);
      Object.keys(set).forEach(key => made.setAttribute(key, set[key]));
      made.textContent = words;
      return svg.insertBefore(made, svg.firstChild);
    };
    make("text", { x: 40, y: -24, "font-size": 44, fill: "#1a1a1a" }, figure.dataset.title);
    make("rect", { x: 0, y: -90, width: wide, height: 90, fill: "#fff" }, "");
    make("style", {}, document.getElementById("font").textContent + "text { font-family: Report, sans-serif; }");
    return { text: new XMLSerializer().serializeToString(svg), wide, high: high + 90 };
  };
  const paint = figure => new Promise((done, failed) => {
    const { text, wide, high } = alone(figure);
    const image = new Image();
    image.onload = () => {
      const canvas = document.createElement("canvas");
      canvas.width = wide;
      canvas.height = high;
      canvas.getContext("2d").drawImage(image, 0, 0, wide, high);
      canvas.toBlob(done, "image/png");
    };
    image.onerror = failed;
    image.src = "data:image/svg+xml;charset=utf-8," + encodeURIComponent(text);
  });
  const offer = figure => {
    const row = document.createElement("div");
    row.className = "save";
    [["SVG", () => Promise.resolve(new Blob([alone(figure).text], { type: "image/svg+xml" }))], ["PNG", () => paint(figure)]]
      .forEach(([kind, make]) => {
        const button = document.createElement("button");
        button.type = "button";
        button.textContent = kind;
        button.title = figure.dataset.title + " " + kind;
        button.addEventListener("click", () => make().then(blob => {
          figure.dataset.saved = kind + " " + blob.size;
          save(blob, figure.dataset.name + "." + kind.toLowerCase());
        }));
        row.appendChild(button);
      });
    figure.appendChild(row);
  };

  // What each stop brings is written out in the page; the slider shows one of them, and where it stands in the picture.
  const slide = box => {
    const [field, told, stops] = [box.querySelector("input"), box.querySelector("output"), all("li", box)];
    const svg = box.parentElement.querySelector("figure svg");
    const mark = document.createElementNS("http://www.w3.org/2000/svg", "circle");
    Object.entries({ r: 14, fill: "none", stroke: "#1a1a1a", "stroke-width": 5 }).forEach(([key, set]) => mark.setAttribute(key, set));
    if (svg) svg.appendChild(mark);
    const show = () => {
      const stop = stops[Number(field.value)];
      told.textContent = stop.textContent;
      field.setAttribute("aria-valuetext", stop.textContent);
      mark.setAttribute("cx", stop.dataset.x);
      mark.setAttribute("cy", stop.dataset.y);
    };
    field.addEventListener("input", show);
    box.hidden = false;
    show();
  };

  all("[data-speak]").forEach(button => button.addEventListener("click", () => {
    speak(button.dataset.speak);
    keep("lang", button.dataset.speak);
  }));
  all("[data-print]").forEach(button => button.addEventListener("click", () => print()));
  all("table[data-name]").forEach(table => all("thead th", table).forEach((head, column) => {
    const button = document.createElement("button");
    button.type = "button";
    while (head.firstChild) button.appendChild(head.firstChild);
    head.appendChild(button);
    button.addEventListener("click", () => {
      const now = head.getAttribute("aria-sort");
      const down = now ? now === "ascending" : head.classList.contains("number");
      sort(table.dataset.name, column, down);
      keep("sort", table.dataset.name + ":" + column + (down ? "d" : ""));
    });
  }));
  all("input[data-name]").forEach(field => {
    field.closest(".filter").hidden = false;
    field.addEventListener("input", () => {
      filter(field.dataset.name, field.value);
      keep("filter", field.value);
    });
  });
  all("figure[data-name]").forEach(offer);
  // On a narrow screen a picture is shown whole; a click makes it large, to be looked at part by part.
  all("figure .wide").forEach(frame => frame.addEventListener("click", () => frame.classList.toggle("large")));
  all(".slide").forEach(slide);
  all("header").forEach(header => { header.hidden = false; });

  const ask = () => {
    const language = told.get("lang");
    const shown = all("main").find(main => !main.hidden);
    speak(all("main").some(main => main.dataset.speaks === language) ? language : shown.dataset.speaks);
    const order = /^(\w+):(\d+)(d?)$/.exec(told.get("sort") || "");
    if (order) sort(order[1], Number(order[2]), order[3] === "d");
    all("input[data-name]").slice(0, 1).forEach(field => filter(field.dataset.name, told.get("filter") || ""));
  };
  ask();
  document.documentElement.dataset.ready = "";
})();
