// SPDX-License-Identifier: Apache-2.0
import { type ChildProcess, fork } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import type { Probe } from './methods.ts';

export interface StreamPlaces {
  readonly stream: number;
  readonly namespace: string;
  readonly echoNamespace: string;
  /** Where the echo answers. */
  readonly address: string;
  readonly intervalMs: number;
  readonly newFlows: boolean;
}

export type ProberQuestion =
  | { readonly ask: 'start'; readonly plan: StreamPlaces }
  | { readonly ask: 'probes' | 'stop'; readonly stream: number }
  | { readonly ask: 'forget'; readonly namespaces: readonly string[] };
export interface ProberMessage {
  readonly id: number;
  readonly result: readonly Probe[] | null;
  readonly error?: string;
}

/** The prober, started when first asked. */
export class ProberLink {
  #child: ChildProcess | null = null;
  #next = 1;
  readonly #waiting = new Map<number, { resolve: (probes: readonly Probe[] | null) => void; reject: (error: Error) => void }>();

  ask(question: ProberQuestion): Promise<readonly Probe[] | null> {
    const child = this.#child ?? this.#start();
    const id = this.#next++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      child.send({ ...question, id });
    });
  }

  #start(): ChildProcess {
    const child = fork(fileURLToPath(new URL('./prober.ts', import.meta.url)));
    this.#child = child;
    child.on('message', (message: ProberMessage) => {
      const waiting = this.#waiting.get(message.id);
      this.#waiting.delete(message.id);
      if (message.error === undefined) waiting?.resolve(message.result);
      else waiting?.reject(new Error(message.error));
    });
    child.on('exit', (status) => {
      this.#child = null;
      for (const waiting of this.#waiting.values()) waiting.reject(new Error(`the prober ended with ${status}`));
      this.#waiting.clear();
    });
    return child;
  }

  get started(): boolean {
    return this.#child !== null;
  }
}
