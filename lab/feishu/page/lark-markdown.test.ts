import { expect, test } from 'vitest';
import { larkMarkdown, textWithMentions } from './lark-markdown.ts';
import { pageWords } from './page-words.ts';

const words = pageWords('en', undefined);
const link = (url: string, text: string): string =>
  `<a href="${url}" title="${url}" target="_blank" rel="noopener noreferrer">${text}</a>`;

test.each([
  ['bold, italic, struck out', '**a** *b* ~~c~~', '<b>a</b> <i>b</i> <s>c</s>'],
  ['marks within marks', '**a ~~b~~**', '<b>a <s>b</s></b>'],
  ['a star that is no mark', '2 * 3 * 4, a*b', '2 * 3 * 4, a*b'],
  ['a link', '[graph](http://a.example/?x=1&y=2)', link('http://a.example/?x=1&amp;y=2', 'graph')],
  ['an anchor', "<a href='https://a.example'>**x**</a>", link('https://a.example', '<b>x</b>')],
  ['a link that is no web address', '[x](javascript:alert(1))', 'x)'],
  ['everybody', '<at id=all></at> now', '<span class="mention">@All</span> now'],
  ['somebody', '<at id="ou_1"/>', '<span class="mention">@ou_1</span>'],
  ['font colours', "<font color='red'>a</font>", '<span class="font-red">a</span>'],
  ['a font colour that does not exist', "<font color='x'>a</font>", 'a'],
  ['entities that the sender escaped with', 'a&#42;b &lt;c&gt; &amp;lt;', 'a*b &lt;c&gt; &amp;lt;'],
  ['lines', 'a\nb', 'a<br />b'],
  ['markup', '<img src=x onerror=alert(1)>"\'', '&lt;img src=x onerror=alert(1)&gt;&quot;&#39;'],
  ['a quote in an address', '[x](http://a.example/"onclick="y)', link('http://a.example/&quot;onclick=&quot;y', 'x')],
])('%s', (_what, markdown, markup) => {
  expect(larkMarkdown(markdown, words, (url) => url).markup).toBe(markup);
});

test('links lead where the page says', () => {
  expect(larkMarkdown('[x](http://a.example/y)', words, () => 'http://127.0.0.1/y').markup).toContain(
    'href="http://127.0.0.1/y" title="http://a.example/y"',
  );
});

test('a plain text has mentions and nothing else', () => {
  expect(textWithMentions('**a** <at user_id="all">x</at> <b>', words).markup).toBe(
    '<span class="plain">**a** </span><span class="mention">@All</span><span class="plain"> &lt;b&gt;</span>',
  );
});
