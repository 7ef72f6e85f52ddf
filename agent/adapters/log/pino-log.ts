// SPDX-License-Identifier: Apache-2.0
import { type DestinationStream, type Level, pino, stdTimeFunctions } from 'pino';
import type { Log, LogFields, LogLevel } from '../../ports/log.ts';
import { StandardOutput } from './standard-output.ts';

/** What to write to: standard output, or any sink in tests. */
export type LogSink = DestinationStream & { flushSync?: () => void };

/**
 * JSON lines on standard output, where procd picks them up. Synchronous without waiting: the last line before a crash is the one that matters,
 * and pino's worker threads would cost megabytes on a router.
 */
export function openLog(level: LogLevel | 'silent', name: string, given?: LogSink): Log {
  const sink: LogSink =
    given ??
    new StandardOutput(1, (dropped) =>
      logger.warn({ code: 'log-dropped', lines: dropped }, `${dropped} lines were dropped: nobody read them, or nobody could take them`),
    );
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
