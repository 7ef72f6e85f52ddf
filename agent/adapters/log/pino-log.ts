// SPDX-License-Identifier: Apache-2.0
import { type DestinationStream, destination, type Level, pino, stdTimeFunctions } from 'pino';
import type { Log, LogFields, LogLevel } from '../../ports/log.ts';

/** What to write to: pino's own synchronous stream on a file descriptor, or any sink in tests. */
export type LogSink = DestinationStream & { flushSync?: () => void };

/**
 * JSON lines on standard output, where procd picks them up. Synchronous: the last line before a crash is the one that matters,
 * and pino's worker threads would cost megabytes on a router.
 */
export function openLog(level: LogLevel | 'silent', name: string, sink: LogSink = destination({ dest: 1, sync: true })): Log {
  // Standard output may go away (a closed pipe): an agent that heals a mesh goes on without it.
  if ('on' in sink && typeof sink.on === 'function') sink.on('error', () => undefined);
  const logger = pino(
    {
      level,
      base: { name },
      messageKey: 'text',
      timestamp: stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
    },
    sink,
  );
  return {
    write: (at: LogLevel, code: string, text: string, fields?: LogFields) =>
      logger[at satisfies Level](fields === undefined ? { code } : { ...fields, code }, text),
    setLevel: (to) => {
      logger.level = to;
    },
    flush: () => sink.flushSync?.(),
  };
}
