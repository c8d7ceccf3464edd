/** The server's HTTP interface; docs/PROTOCOL.md lists the calls. */

/** The server refused a call, and says why by a name to switch on. */
export class Problem extends Error {
  constructor(
    /** The end of its type: `urn:parley:problem:NAME`. */
    readonly slug: string,
    readonly status: number,
    /** The field at fault, with `invalid-field`. */
    readonly field: string | undefined,
    readonly retryAfterSeconds: number | undefined,
    /** Stands in the server's log. */
    readonly requestId: string | undefined,
  ) {
    super(slug);
  }
}

/** No answer came: no network, no server, or it is too slow. */
export class Unreachable extends Error {}

export type Account = {
  readonly userId: string;
  readonly handle: string;
  readonly displayName: string;
};
export type LastSeenPrivacy = 'chats' | 'everyone' | 'nobody';
export type Me = Account & { readonly lastSeen: LastSeenPrivacy };
export type DeviceInfo = {
  readonly deviceId: string;
  readonly deviceName: string;
  readonly createdAt: string;
  readonly lastUsedAt: string;
  readonly current: boolean;
};
export type LoggedIn = {
  readonly token: string;
  readonly userId: string;
  readonly deviceId: string;
};
export type Invitation = { readonly invitation: string; readonly expiresAt: string };
export type Registration = {
  readonly handle: string;
  readonly password: string;
  readonly displayName: string;
  readonly invitation?: string;
};

const TIMEOUT_MILLIS = 20_000;

type Call = {
  readonly token?: string | undefined;
  readonly body?: unknown;
};

export class HttpApi {
  /** @param origin empty for the page's own */
  constructor(private readonly origin = '') {}

  register(registration: Registration): Promise<Account> {
    return this.json('POST', '/v1/accounts', { body: registration });
  }

  logIn(handle: string, password: string, deviceName: string): Promise<LoggedIn> {
    return this.json('POST', '/v1/sessions', { body: { handle, password, deviceName } });
  }

  async logOut(token: string, deviceId = 'current'): Promise<void> {
    await this.call('DELETE', `/v1/sessions/${encodeURIComponent(deviceId)}`, { token });
  }

  async devices(token: string): Promise<DeviceInfo[]> {
    const { sessions } = await this.json<{ sessions: DeviceInfo[] }>('GET', '/v1/sessions', {
      token,
    });
    return sessions;
  }

  userByHandle(token: string, handle: string): Promise<Account> {
    return this.json('GET', `/v1/users?handle=${encodeURIComponent(handle)}`, { token });
  }

  user(token: string, userId: string): Promise<Account> {
    return this.json('GET', `/v1/users/${encodeURIComponent(userId)}`, { token });
  }

  async blocks(token: string): Promise<string[]> {
    return (await this.json<{ blocks: string[] }>('GET', '/v1/blocks', { token })).blocks;
  }

  async block(token: string, userId: string): Promise<void> {
    await this.call('PUT', `/v1/blocks/${encodeURIComponent(userId)}`, { token });
  }

  async unblock(token: string, userId: string): Promise<void> {
    await this.call('DELETE', `/v1/blocks/${encodeURIComponent(userId)}`, { token });
  }

  me(token: string): Promise<Me> {
    return this.json('GET', '/v1/me', { token });
  }

  /** Ends this user's other devices. */
  async changePassword(token: string, password: string, newPassword: string): Promise<void> {
    await this.call('PATCH', '/v1/me', { token, body: { password, newPassword } });
  }

  /** Erases the account and everything of it. */
  async erase(token: string, password: string): Promise<void> {
    await this.call('DELETE', '/v1/me', { token, body: { password } });
  }

  async invitations(token: string): Promise<Invitation[]> {
    const call = { token };
    return (await this.json<{ invitations: Invitation[] }>('GET', '/v1/invitations', call))
      .invitations;
  }

  invite(token: string): Promise<Invitation> {
    return this.json('POST', '/v1/invitations', { token });
  }

  async withdraw(token: string, invitation: string): Promise<void> {
    await this.call('DELETE', `/v1/invitations/${encodeURIComponent(invitation)}`, { token });
  }

  changeMe(
    token: string,
    change: { displayName?: string; lastSeen?: LastSeenPrivacy },
  ): Promise<Me> {
    return this.json('PATCH', '/v1/me', { token, body: change });
  }

  /** Everything that the server holds about this user, as lines of JSON. */
  async export(token: string): Promise<Blob> {
    const response = await this.call('GET', '/v1/me/export', { token }, 0);
    return arrived(() => response.blob());
  }

  private async json<T>(method: string, path: string, call: Call): Promise<T> {
    const response = await this.call(method, path, call);
    return (await arrived(() => response.json())) as T;
  }

  /** @param timeoutMillis 0 for none */
  private async call(
    method: string,
    path: string,
    { token, body }: Call,
    timeoutMillis = TIMEOUT_MILLIS,
  ): Promise<Response> {
    const response = await arrived(() =>
      fetch(this.origin + path, {
        method,
        headers: {
          ...(token === undefined ? {} : { Authorization: `Bearer ${token}` }),
          ...(body === undefined ? {} : { 'Content-Type': 'application/json' }),
        },
        ...(body === undefined ? {} : { body: JSON.stringify(body) }),
        ...(timeoutMillis > 0 ? { signal: AbortSignal.timeout(timeoutMillis) } : {}),
        cache: 'no-store',
        credentials: 'omit',
        referrerPolicy: 'no-referrer',
      }),
    );
    if (!response.ok) {
      throw await problem(response);
    }
    return response;
  }
}

/** @throws Unreachable it did not, or not whole */
async function arrived<T>(read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    throw new Unreachable('no answer', { cause });
  }
}

type ProblemDetails = { type?: string; field?: string; requestId?: string };

async function problem(response: Response): Promise<Problem> {
  const isProblem = response.headers.get('Content-Type')?.startsWith('application/problem+json');
  const details = isProblem ? ((await arrived(() => response.json())) as ProblemDetails) : {};
  const retryAfter = Number(response.headers.get('Retry-After'));
  return new Problem(
    details.type?.split(':').at(-1) ?? 'unknown',
    response.status,
    details.field,
    retryAfter > 0 ? retryAfter : undefined,
    details.requestId,
  );
}
