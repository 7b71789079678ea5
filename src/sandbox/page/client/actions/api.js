// The page's calls to its server, which passes /client/* on to the chat.

/**
 * @typedef {object} Api
 * @property {(path: string, query?: Record<string, string | undefined>, signal?: AbortSignal) => Promise<any>} get
 * @property {(path: string, body: object, query?: Record<string, string | undefined>) => Promise<any>} post
 * @property {(path: string, query: Record<string, string>, listeners: StreamListeners) => () => void} stream
 * @typedef {{ onData: (data: any) => void, onOpen: () => void, onLost: () => void }} StreamListeners
 */

/** @returns {Api} */
export function createApi() {
  return { get, post, stream };
}

/**
 * @param {string} path
 * @param {Record<string, string | undefined>} query
 */
function address(path, query) {
  const pairs = Object.entries(query).flatMap(([name, value]) => (value === undefined ? [] : [[name, value]]));
  return pairs.length === 0 ? path : `${path}?${new URLSearchParams(pairs)}`;
}

/**
 * @param {string} path
 * @param {Record<string, string | undefined>} [query]
 * @param {AbortSignal} [signal]
 */
async function get(path, query = {}, signal) {
  return answer(await fetch(address(path, query), { signal }), path);
}

/**
 * @param {string} path
 * @param {object} body
 * @param {Record<string, string | undefined>} [query]
 */
async function post(path, body, query = {}) {
  const init = { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) };
  return answer(await fetch(address(path, query), init), path);
}

/**
 * @param {Response} response
 * @param {string} path
 */
async function answer(response, path) {
  const body = await response.json().catch(() => undefined);
  if (!response.ok) throw new Error(body?.error ? String(body.error) : `${path} answered ${response.status}`);
  return body;
}

/**
 * Follows a stream of events until the returned function is called, over broken connections too.
 * @param {string} path
 * @param {Record<string, string>} query
 * @param {StreamListeners} listeners
 */
function stream(path, query, { onData, onOpen, onLost }) {
  /** @type {EventSource | undefined} */
  let source;
  /** @type {ReturnType<typeof setTimeout> | undefined} */
  let timer;
  let waitMs = 500;
  const connect = () => {
    source = new EventSource(address(path, query));
    source.onopen = () => {
      waitMs = 500;
      onOpen();
    };
    source.onmessage = (event) => onData(JSON.parse(event.data));
    source.onerror = () => {
      onLost();
      source?.close();
      timer = setTimeout(connect, waitMs);
      waitMs = Math.min(waitMs * 2, 5000);
    };
  };
  connect();
  return () => {
    clearTimeout(timer);
    source?.close();
  };
}
