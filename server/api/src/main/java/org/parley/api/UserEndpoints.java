package org.parley.api;

import io.javalin.http.HandlerType;
import java.util.Optional;
import org.parley.messaging.Account;
import org.parley.messaging.AccountResult;
import org.parley.messaging.Accounts;
import org.parley.messaging.Device;

/// Other users: finding, blocking and inviting them.
final class UserEndpoints {
  private final Accounts accounts;

  UserEndpoints(Accounts accounts) {
    this.accounts = accounts;
  }

  void addTo(Routes routes) {
    routes.authenticated(HandlerType.GET, "/v1/users", this::byHandle);
    routes.authenticated(HandlerType.GET, "/v1/users/{userId}", this::byId);
    routes.authenticated(HandlerType.GET, "/v1/blocks", this::blocks);
    routes.authenticated(HandlerType.PUT, "/v1/blocks/{userId}", this::block);
    routes.authenticated(HandlerType.DELETE, "/v1/blocks/{userId}", this::unblock);
    routes.authenticated(HandlerType.GET, "/v1/invitations", this::invitations);
    routes.authenticated(HandlerType.POST, "/v1/invitations", this::invite);
    routes.authenticated(HandlerType.DELETE, "/v1/invitations/{invitation}", this::withdraw);
  }

  private void byHandle(Call call, Device caller) {
    String handle =
        call.query("handle")
            .orElseThrow(
                () ->
                    new ProblemException(
                        Problem.invalidField("handle", "Name it in the query: ?handle=HANDLE.")));
    answerUser(call, accounts.accountByHandle(handle));
  }

  private void byId(Call call, Device caller) {
    answerUser(call, accounts.account(call.pathUser()));
  }

  private static void answerUser(Call call, Optional<Account> account) {
    Account found =
        account.orElseThrow(() -> new ProblemException(Problem.of(new AccountResult.NoSuchUser())));
    call.answer(200, Views.User.of(found));
  }

  private void blocks(Call call, Device caller) {
    call.answer(200, Views.Blocks.of(accounts.blocks(caller.owner())));
  }

  private void block(Call call, Device caller) {
    switch (accounts.block(caller.owner(), call.pathUser())) {
      case AccountResult.Blocked() -> call.answerNothing();
      case AccountResult.Failure failure -> throw new ProblemException(Problem.of(failure));
    }
  }

  private void unblock(Call call, Device caller) {
    accounts.unblock(caller.owner(), call.pathUser());
    call.answerNothing();
  }

  private void invitations(Call call, Device caller) {
    call.answer(200, Views.Invitations.of(accounts.invitations(caller.owner())));
  }

  private void withdraw(Call call, Device caller) {
    if (!accounts.withdraw(caller.owner(), call.path("invitation"))) {
      throw new ProblemException(Problem.Type.NOT_FOUND.because("There is no such invitation."));
    }
    call.answerNothing();
  }

  private void invite(Call call, Device caller) {
    switch (accounts.invite(caller.owner())) {
      case AccountResult.Invited(var invitation) -> call.answer(201, Views.Invited.of(invitation));
      case AccountResult.Failure failure -> throw new ProblemException(Problem.of(failure));
    }
  }
}
