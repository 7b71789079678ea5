// The one script that writes to the audit log: it adds an entry only where it was made for, so replicas cannot fork the chain.

/**
 * Keys: the stream, its end (a hash with `epoch`, `seq`, `hash`), the feed of events.
 * Arguments: the end that the entry was made for, as `<hash>:<1 when the stream is there>`; epoch, seq and hash of the
 * entry; the entry; the event for the feed (`` for none) and how many of them are kept; a stream id before which the
 * stream is cut (`` for none); how long an index lives, in seconds; then the ids under which the entry is found again.
 * Answers `stored`, the stream id and the stream's length; or `behind`, and the end as it is: epoch, seq, hash, and
 * whether the stream is there.
 */
export const appendScript = `
local last = redis.call('HMGET', KEYS[2], 'epoch', 'seq', 'hash')
local there = redis.call('EXISTS', KEYS[1])
if (last[3] or '') .. ':' .. there ~= ARGV[1] then
  return {'behind', last[1] or '', last[2] or '0', last[3] or '', tostring(there)}
end
local id = redis.call('XADD', KEYS[1], '*', 'entry', ARGV[5])
redis.call('HSET', KEYS[2], 'epoch', ARGV[2], 'seq', ARGV[3], 'hash', ARGV[4])
if ARGV[6] ~= '' then
  redis.call('XADD', KEYS[3], 'MAXLEN', '~', ARGV[7], '*', 'event', ARGV[6])
end
if ARGV[8] ~= '' then
  redis.call('XTRIM', KEYS[1], 'MINID', ARGV[8])
end
for at = 4, #KEYS do
  redis.call('RPUSH', KEYS[at], id)
  redis.call('EXPIRE', KEYS[at], ARGV[9])
end
return {'stored', id, tostring(redis.call('XLEN', KEYS[1])), '', ''}`;
