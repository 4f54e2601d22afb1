import { APP_SCRIPT } from './app-script.ts';

/** An app that shows the result of its tool, and calls others when somebody presses. */
export const COUNTER_APP = `<title>Counter</title>
<style>body { font: 14px system-ui, sans-serif; margin: 16px; color: CanvasText } button { font: inherit; margin-inline-end: 8px }</style>
<p id="result">waiting</p>
<button id="count">Count</button>
<button id="wipe">Wipe</button>
<button id="secret">Secret</button>
<p id="said"></p>
<script>${APP_SCRIPT}
const at = (id) => document.getElementById(id);
onResult = ({ content }) => { at('result').textContent = content[0].text };
for (const name of ['count', 'wipe', 'secret'])
  at(name).addEventListener('click', () => {
    ask('tools/call', { name, arguments: {} }).then(
      ({ content }) => { at('said').textContent = content[0].text },
      (error) => { at('said').textContent = 'refused: ' + error.message },
    );
  });
begin();
</script>
`;
