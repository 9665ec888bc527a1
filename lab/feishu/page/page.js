/* The live part of the group chat: new messages arrive as markup that the server has made safe, and are put below the others. */
const list = document.getElementById('messages');
const state = document.getElementById('state');
const { next, live, away } = document.body.dataset;

const tellTimes = (where) => {
  for (const time of where.querySelectorAll('time:empty')) {
    time.textContent = new Date(time.dateTime).toLocaleTimeString([], {
      hour: '2-digit',
      minute: '2-digit',
      hour12: false,
    });
  }
};

const isAtEnd = () => window.innerHeight + window.scrollY >= document.body.scrollHeight - 80;
const toEnd = () => window.scrollTo(0, document.body.scrollHeight);

tellTimes(document);
toEnd();

const language = new URLSearchParams(location.search).get('lang');
const events = new EventSource(
  `/events?from=${next}${language === null ? '' : `&lang=${encodeURIComponent(language)}`}`,
);
events.onopen = () => {
  state.textContent = live;
  state.className = 'live';
};
events.onerror = () => {
  state.textContent = away;
  state.className = 'away';
};
events.onmessage = ({ data }) => {
  const follow = isAtEnd();
  list.insertAdjacentHTML('beforeend', data);
  tellTimes(list);
  if (follow) toEnd();
};
// The fake Feishu began anew and knows nothing of what is shown here.
events.addEventListener('anew', () => location.reload());
