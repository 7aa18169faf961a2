/** The page without a word in it: words come from `texts`, rows from the admin door. */
export const page: string = `<!DOCTYPE html>
<html lang="vi">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>lienthong sandbox</title>
<link rel="stylesheet" href="app.css">
</head>
<body>
<a class="skip" href="#main" data-t="skip"></a>
<header>
  <h1 data-t="title"></h1>
  <p id="facts"></p>
  <button id="language" type="button" data-t="language"></button>
</header>
<nav role="tablist" data-label="tabs">
  <button role="tab" id="tab-packets" aria-controls="panel-packets" data-t="packets"></button>
  <button role="tab" id="tab-statuses" aria-controls="panel-statuses" data-t="statuses"></button>
  <button role="tab" id="tab-agencies" aria-controls="panel-agencies" data-t="agencies"></button>
  <button role="tab" id="tab-log" aria-controls="panel-log" data-t="log"></button>
  <button role="tab" id="tab-faults" aria-controls="panel-faults" data-t="faults"></button>
</nav>
<main id="main" tabindex="-1">
  <p id="trouble" role="alert" hidden></p>
  <section role="tabpanel" id="panel-packets" aria-labelledby="tab-packets"></section>
  <section role="tabpanel" id="panel-statuses" aria-labelledby="tab-statuses" hidden></section>
  <section role="tabpanel" id="panel-agencies" aria-labelledby="tab-agencies" hidden>
    <label><span data-t="search"></span> <input id="agency-query" type="search" autocomplete="off"></label>
    <div id="agency-rows"></div>
  </section>
  <section role="tabpanel" id="panel-log" aria-labelledby="tab-log" hidden></section>
  <section role="tabpanel" id="panel-faults" aria-labelledby="tab-faults" hidden>
    <form id="fault-form">
      <label><span data-t="operation"></span> <select name="op"></select></label>
      <label><span data-t="fault"></span> <select name="fault"></select></label>
      <label><span data-t="count"></span> <input name="count" type="number" min="0" step="1"></label>
      <label><span data-t="rate"></span> <input name="rate" type="number" min="0" max="1" step="any"></label>
      <label><span data-t="args"></span> <input name="args" placeholder="{}" autocomplete="off" spellcheck="false"></label>
      <button type="submit" data-t="add"></button>
      <button type="button" id="fault-clear" data-t="clear"></button>
    </form>
    <p id="fault-trouble" role="alert"></p>
    <div id="fault-rows"></div>
  </section>
</main>
<dialog id="detail" aria-labelledby="detail-title"></dialog>
<footer data-t="keys"></footer>
<script type="module" src="app.js"></script>
</body>
</html>
`;
