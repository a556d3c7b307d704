/** One end of a connection between two threads. */
export interface Port {
  post(message: unknown, transfer: readonly ArrayBuffer[]): void;
  /** Who gets the messages from now on, and who is told when the other end is lost; nobody else any more. */
  listen(receive: (message: unknown) => void, lost: (cause: unknown) => void): void;
  close(): void;
}

/** A connection to a worker, which may be told that it rests: then it keeps no process alive. */
export interface WorkerPort extends Port {
  rest(resting: boolean): void;
}

/** What one end does for the other. */
export type Handlers = Readonly<Record<string, (argument: never) => unknown>>;

/** Errors and arrays as they travel. */
export interface Wire {
  pack(error: unknown): unknown;
  unpack(packed: unknown): unknown;
}

interface Message {
  readonly id: number;
  readonly call?: string;
  readonly value?: unknown;
  readonly error?: unknown;
}

/** Calls in both directions over a port: each is answered with a value or an error. */
export class Channel {
  private readonly waiting = new Map<number, { resolve: (value: never) => void; reject: (error: unknown) => void }>();
  private calls = 0;

  constructor(
    private readonly port: Port,
    private readonly handlers: Handlers,
    private readonly wire: Wire,
    lost: (cause: unknown) => unknown,
  ) {
    port.listen(
      (message) => void this.receive(message as Message),
      (cause) => {
        for (const { reject } of this.waiting.values()) reject(lost(cause));
        this.waiting.clear();
      },
    );
  }

  /** Asks the other end. */
  call<T>(call: string, value?: unknown): Promise<T> {
    const id = ++this.calls;
    return new Promise<T>((resolve, reject) => {
      this.waiting.set(id, { resolve, reject });
      this.port.post({ id, call, value }, []);
    });
  }

  private async receive({ id, call, value, error }: Message): Promise<void> {
    if (call === undefined) {
      const waiter = this.waiting.get(id);
      this.waiting.delete(id);
      if (error === undefined) waiter?.resolve(value as never);
      else waiter?.reject(this.wire.unpack(error));
      return;
    }
    try {
      this.port.post({ id, value: await this.handlers[call](value as never) }, []);
    } catch (thrown) {
      this.port.post({ id, error: this.wire.pack(thrown) }, []);
    }
  }
}
