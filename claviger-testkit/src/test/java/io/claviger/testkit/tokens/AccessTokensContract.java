package io.claviger.testkit.tokens;

import static io.claviger.testkit.tokens.TokenPlace.ROOT;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.access.AddressRange;
import io.claviger.access.Caller;
import io.claviger.access.NewToken;
import io.claviger.access.TokenInfo;
import io.claviger.access.TokenQuery;
import io.claviger.access.TokenRequest;
import io.claviger.access.TokenState;
import io.claviger.api.AccessDeniedException;
import io.claviger.api.AuditAction;
import io.claviger.api.AuditEvent;
import io.claviger.api.AuditResult;
import io.claviger.api.CallerContext;
import io.claviger.api.ConflictException;
import io.claviger.api.CreateSecret;
import io.claviger.api.InvalidRequestException;
import io.claviger.api.NotFoundException;
import io.claviger.api.Page;
import io.claviger.api.SecretValue;
import io.claviger.api.TrailQuery;
import io.claviger.api.TrailTail;
import io.claviger.api.UnauthenticatedException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What access tokens do, by the facades of two engines over one database. */
abstract class AccessTokensContract {
  private static final Duration HOUR = Duration.ofHours(1);

  private TokenPlace place;
  private TokenPlace.Node here;
  private TokenPlace.Node there;

  @SuppressWarnings("NullAway.Init")
  AccessTokensContract() {}

  abstract TokenPlace newPlace();

  @BeforeEach
  void open() {
    place = newPlace();
    here = place.start();
    there = place.start();
    here.secrets(ROOT).create(CreateSecret.builder("a", SecretValue.text("one")).build());
  }

  @AfterEach
  void close() {
    here.close();
    there.close();
    place.close();
  }

  private static TokenRequest.Builder rooted(String principal) {
    return TokenRequest.builder(principal).policies(Set.of("root"));
  }

  private static TokenRequest.Builder with(String principal, String... policies) {
    return TokenRequest.builder(principal).policies(Set.of(policies));
  }

  private NewToken create(Caller issuer, TokenRequest.Builder request) {
    return here.tokens().create(issuer, request.build());
  }

  private NewToken create(TokenRequest.Builder request) {
    return create(ROOT, request);
  }

  private static Optional<Caller> show(TokenPlace.Node node, NewToken token) {
    return show(node, token, "192.0.2.7");
  }

  private static Optional<Caller> show(TokenPlace.Node node, NewToken token, String address) {
    return node.tokens()
        .authenticate(
            token.secretText(), Optional.of(address), Optional.of("test"), Optional.empty());
  }

  private static Optional<Caller> showNow(TokenPlace.Node node, NewToken token) {
    return node.tokens()
        .authenticateNow(
            token.secretText(), Optional.of("192.0.2.7"), Optional.empty(), Optional.empty());
  }

  private Caller caller(TokenRequest.Builder request) {
    return show(here, create(request)).orElseThrow();
  }

  private static String read(TokenPlace.Node node, Caller caller) {
    return node.secrets(caller).get("a").value().revealText();
  }

  private AuditEvent newest(AuditAction action) {
    return here.audit(ROOT)
        .trail(TrailQuery.builder().action(action).limit(1).build())
        .events()
        .getFirst();
  }

  private static TokenQuery query(String principal, boolean inactive) {
    return new TokenQuery(Optional.of(principal), inactive, Optional.empty(), 100);
  }

  @Test
  void makesATokenAsAskedFor() {
    NewToken made =
        create(
            with("ci", "reader", "writer")
                .description("nightly build")
                .ttl(HOUR)
                .maxTtl(Duration.ofHours(3))
                .uses(7)
                .boundTo(List.of(AddressRange.parse("192.0.2.0/24"))));
    TokenInfo info = here.tokens().get(ROOT, made.accessor());

    assertThat(made.secretText()).startsWith("clv_").hasSize(52);
    assertThat(made.toString()).doesNotContain(made.secretText());
    assertThat(info).isEqualTo(made.info());
    assertThat(info.principal()).isEqualTo("ci");
    assertThat(info.policies()).containsExactlyInAnyOrder("reader", "writer");
    assertThat(info.description()).isEqualTo("nightly build");
    assertThat(info.state()).isEqualTo(TokenState.ACTIVE);
    assertThat(info.createdBy()).isEqualTo("admin");
    assertThat(info.expiresAt()).contains(info.createdAt().plus(HOUR));
    assertThat(info.maxExpiresAt()).contains(info.createdAt().plus(Duration.ofHours(3)));
    assertThat(info.renewable()).isTrue();
    assertThat(info.usesLeft()).hasValue(7);
    assertThat(info.boundAddresses()).containsExactly(AddressRange.parse("192.0.2.0/24"));
    assertThat(info.parent()).isEmpty();
    assertThat(info.revokedAt()).isEmpty();
    AuditEvent event = newest(AuditAction.CREATE_TOKEN);
    assertThat(event.details())
        .containsEntry("accessor", made.accessor())
        .containsEntry("principal", "ci")
        .containsEntry("policies", "reader,writer")
        .containsEntry("uses", "7")
        .containsEntry("bound_addresses", "192.0.2.0/24");
    assertThat(event.toString()).doesNotContain(made.secretText());
  }

  @Test
  void aTokenLivesFor32DaysWhenNothingIsSaid() {
    TokenInfo info = create(with("ci", "reader")).info();

    assertThat(info.expiresAt()).contains(info.createdAt().plus(32, ChronoUnit.DAYS));
    assertThat(info.maxExpiresAt()).contains(info.createdAt().plus(32, ChronoUnit.DAYS));
    assertThat(info.usesLeft()).isEmpty();
  }

  @Test
  void onlyRootGivesRootOrALifeWithoutEnd() {
    Caller admin = caller(with("alice", "admin"));

    assertThat(create(admin, with("ci", "reader")).info().state()).isEqualTo(TokenState.ACTIVE);
    for (TokenRequest.Builder request :
        List.of(
            rooted("ci"),
            with("ci", "reader", "root"),
            with("ci", "reader").neverExpires(),
            with("ci", "reader").noMaxTtl())) {
      assertThatThrownBy(() -> create(admin, request)).isInstanceOf(AccessDeniedException.class);
      AuditEvent event = newest(AuditAction.CREATE_TOKEN);
      assertThat(event.result()).isEqualTo(AuditResult.DENIED);
      assertThat(event.actorId()).contains("alice");
    }
    assertThat(create(with("ci", "reader").neverExpires()).expiresAt()).isEmpty();
    TokenInfo endless = create(with("ci", "reader").noMaxTtl()).info();
    assertThat(endless.maxExpiresAt()).isEmpty();
    assertThat(endless.renewable()).isTrue();
  }

  @Test
  void whoMayNotAdministerMakesLooksAtRenewsAndRevokesNothing() {
    NewToken token = create(with("ci", "reader"));
    for (String policy : List.of("reader", "writer", "operator", "unknown-policy")) {
      Caller caller = caller(with("eve", policy));
      assertThatThrownBy(() -> create(caller, with("eve", "reader")))
          .isInstanceOf(AccessDeniedException.class);
      assertThatThrownBy(() -> here.tokens().revoke(caller, token.accessor()))
          .isInstanceOf(AccessDeniedException.class);
      assertThatThrownBy(() -> here.tokens().renew(caller, token.accessor()))
          .isInstanceOf(AccessDeniedException.class);
      assertThatThrownBy(() -> here.tokens().get(caller, token.accessor()))
          .isInstanceOf(AccessDeniedException.class);
      assertThatThrownBy(() -> here.tokens().get(caller, "unknown"))
          .as("whether it exists plays no part")
          .isInstanceOf(AccessDeniedException.class);
      assertThatThrownBy(() -> here.tokens().list(caller, query("ci", true)))
          .isInstanceOf(AccessDeniedException.class);
    }
    assertThat(show(here, token)).isPresent();
    Caller auditor = caller(with("auditor", "auditor"));
    assertThat(here.tokens().get(auditor, token.accessor()).principal()).isEqualTo("ci");
    assertThat(here.tokens().list(auditor, query("ci", false)).items()).hasSize(1);
    assertThatThrownBy(() -> here.tokens().revoke(auditor, token.accessor()))
        .isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void nobodyGetsAReservedNameByHand() {
    assertThatThrownBy(() -> create(with("Root", "reader")))
        .isInstanceOf(InvalidRequestException.class);
    assertThatThrownBy(() -> create(with("approle:dispatch", "reader")))
        .isInstanceOf(InvalidRequestException.class);
    assertThatThrownBy(() -> here.tokens().createRoot("SYSTEM", Optional.empty()))
        .isInstanceOf(InvalidRequestException.class);
  }

  @Test
  void aChildEndsWithItsParentAtTheLatest() {
    Caller parent = caller(rooted("ci").ttl(HOUR).maxTtl(Duration.ofHours(2)));

    TokenInfo longer = create(parent, rooted("job").ttl(Duration.ofDays(9))).info();
    TokenInfo shorter = create(parent, rooted("job").ttl(Duration.ofMinutes(9))).info();
    TokenInfo endless = create(parent, rooted("job").neverExpires()).info();

    TokenInfo own = here.tokens().self(parent);
    assertThat(longer.expiresAt()).isEqualTo(own.expiresAt());
    assertThat(longer.maxExpiresAt()).isEqualTo(own.maxExpiresAt());
    assertThat(shorter.expiresAt()).contains(shorter.createdAt().plus(Duration.ofMinutes(9)));
    assertThat(shorter.maxExpiresAt()).isEqualTo(own.maxExpiresAt());
    assertThat(endless.expiresAt()).isEqualTo(own.expiresAt());
    assertThat(longer.parent()).contains(own.accessor());
    assertThat(here.tokens().get(ROOT, longer.accessor()).parent()).contains(own.accessor());
    TokenInfo orphan = create(parent, rooted("job").ttl(Duration.ofDays(9)).orphan(true)).info();
    assertThat(orphan.expiresAt()).contains(orphan.createdAt().plus(9, ChronoUnit.DAYS));
    assertThat(orphan.parent()).isEmpty();
  }

  @Test
  void revokingAParentRevokesAllBelowItButOrphans() {
    NewToken parent = create(rooted("parent"));
    Caller parentCaller = show(here, parent).orElseThrow();
    NewToken child = create(parentCaller, rooted("child"));
    Caller childCaller = show(here, child).orElseThrow();
    NewToken grandchild = create(childCaller, rooted("grandchild"));
    NewToken orphan = create(parentCaller, rooted("orphan").orphan(true));
    NewToken sibling = create(rooted("sibling"));
    Caller grandchildCaller = show(there, grandchild).orElseThrow();

    assertThat(here.tokens().revoke(ROOT, parent.accessor())).isEqualTo(3);

    for (NewToken token : List.of(parent, child, grandchild)) {
      assertThat(here.tokens().get(ROOT, token.accessor()).state()).isEqualTo(TokenState.REVOKED);
      assertThat(showNow(there, token)).isEmpty();
      assertThat(show(here, token)).isEmpty();
    }
    assertThatThrownBy(() -> read(there, grandchildCaller))
        .isInstanceOf(UnauthenticatedException.class);
    assertThatThrownBy(() -> create(childCaller, rooted("late")))
        .isInstanceOf(UnauthenticatedException.class);
    assertThat(show(here, orphan)).isPresent();
    assertThat(show(here, sibling)).isPresent();
    assertThat(newest(AuditAction.REVOKE_TOKEN).details())
        .containsEntry("accessor", parent.accessor())
        .containsEntry("principal", "parent")
        .containsEntry("tokens", "3");
    assertThat(here.tokens().revoke(ROOT, parent.accessor())).isZero();
  }

  @Test
  void aRevokedTokenIsRefusedOnEveryReplicaFromTheAnswerOn() {
    NewToken token = create(rooted("ci"));
    Caller remembered = show(there, token).orElseThrow();
    assertThat(read(there, remembered)).isEqualTo("one");
    TrailQuery everything = TrailQuery.builder().build();
    TrailTail tail = there.audit(remembered).tail(everything, null);

    here.tokens().revoke(ROOT, token.accessor());

    assertThatThrownBy(() -> read(there, remembered)).isInstanceOf(UnauthenticatedException.class);
    assertThatThrownBy(() -> there.audit(remembered).tail(everything, tail.cursor()))
        .as("nothing is recorded for a session that goes on")
        .isInstanceOf(UnauthenticatedException.class);
    assertThat(showNow(there, token)).isEmpty();
    try (TokenPlace.Node restarted = place.start()) {
      assertThat(show(restarted, token)).as("the first request after a restart").isEmpty();
    }
  }

  @Test
  void anExpiredTokenIsRefusedOnEveryReplica() {
    NewToken token = create(rooted("ci").ttl(Duration.ofMinutes(5)));
    Caller remembered = show(there, token).orElseThrow();
    place.advance(Duration.ofMinutes(5));

    assertThatThrownBy(() -> read(there, remembered)).isInstanceOf(UnauthenticatedException.class);
    assertThat(showNow(there, token)).isEmpty();
    assertThat(here.tokens().get(ROOT, token.accessor()).state()).isEqualTo(TokenState.EXPIRED);
    try (TokenPlace.Node restarted = place.start()) {
      assertThat(show(restarted, token)).as("the first request after a restart").isEmpty();
    }
  }

  @Test
  void aRenewalMovesTheEndUpToItsLimit() {
    NewToken token = create(rooted("ci").ttl(HOUR).maxTtl(Duration.ofMinutes(100)));
    TokenInfo made = token.info();
    place.advance(Duration.ofMinutes(30));
    TokenInfo once = here.tokens().renew(ROOT, token.accessor());
    place.advance(Duration.ofMinutes(30));
    TokenInfo twice = here.tokens().renew(ROOT, token.accessor());

    assertThat(once.expiresAt().orElseThrow())
        .isAfterOrEqualTo(made.createdAt().plus(Duration.ofMinutes(90)))
        .isBefore(made.createdAt().plus(Duration.ofMinutes(100)));
    assertThat(twice.expiresAt()).contains(made.createdAt().plus(Duration.ofMinutes(100)));
    assertThat(here.tokens().renew(ROOT, token.accessor()).expiresAt())
        .as("a renewal never brings the end nearer")
        .isEqualTo(twice.expiresAt());
    assertThat(newest(AuditAction.RENEW_TOKEN).details())
        .containsEntry("accessor", token.accessor())
        .containsEntry("principal", "ci")
        .containsEntry("expires_at", twice.expiresAt().orElseThrow().toString());
    place.advance(Duration.ofMinutes(41));
    assertThat(showNow(here, token)).isEmpty();
  }

  @Test
  void aRenewedTokenHoldsOnReplicasThatRememberItsOldEnd() {
    NewToken token = create(rooted("ci").ttl(Duration.ofMinutes(10)));
    Caller before = show(there, token).orElseThrow();
    place.advance(Duration.ofMinutes(9));
    here.tokens().renewSelf(show(here, token).orElseThrow());
    assertThat(read(there, before)).as("what is under way goes on").isEqualTo("one");
    place.advance(Duration.ofMinutes(5));
    assertThat(read(there, ROOT)).as("which tells the time").isEqualTo("one");

    Caller after = show(there, token).orElseThrow();
    assertThat(read(there, after)).isEqualTo("one");
  }

  @Test
  void aRenewalDoesNotOutliveTheParent() {
    Caller parent = caller(rooted("ci").ttl(HOUR).maxTtl(Duration.ofHours(5)));
    NewToken child = create(parent, rooted("job").ttl(HOUR).maxTtl(Duration.ofHours(4)));
    TokenInfo own = here.tokens().self(parent);
    place.advance(Duration.ofMinutes(30));

    assertThat(here.tokens().renew(ROOT, child.accessor()).expiresAt()).isEqualTo(own.expiresAt());
    TokenInfo renewed = here.tokens().renewSelf(parent);
    assertThat(here.tokens().renew(ROOT, child.accessor()).expiresAt())
        .isEqualTo(renewed.expiresAt());
  }

  @Test
  void whatCannotBeRenewedIsAConflict() {
    NewToken fixed = create(rooted("ci").ttl(HOUR).renewable(false));
    NewToken endless = create(rooted("ci").neverExpires());
    NewToken revoked = create(rooted("ci"));
    here.tokens().revoke(ROOT, revoked.accessor());
    NewToken expired = create(rooted("ci").ttl(Duration.ofMinutes(1)));
    place.advance(Duration.ofMinutes(1));

    for (NewToken token : List.of(fixed, endless, revoked, expired)) {
      assertThatThrownBy(() -> here.tokens().renew(ROOT, token.accessor()))
          .isInstanceOf(ConflictException.class);
      AuditEvent event = newest(AuditAction.RENEW_TOKEN);
      assertThat(event.result()).isEqualTo(AuditResult.FAILURE);
    }
    assertThatThrownBy(() -> here.tokens().renew(ROOT, "unknown"))
        .isInstanceOf(NotFoundException.class);
    assertThat(fixed.info().renewable()).isFalse();
    assertThat(fixed.info().maxExpiresAt()).isEmpty();
  }

  @Test
  void everybodyLooksAtRenewsAndRevokesTheirOwnToken() {
    NewToken token = create(with("nobody", "unknown-policy").ttl(HOUR));
    Caller caller = show(here, token).orElseThrow();

    assertThat(here.tokens().self(caller)).isEqualTo(token.info());
    assertThat(newest(AuditAction.READ_TOKEN).details()).containsEntry("self", "true");
    place.advance(Duration.ofMinutes(1));
    assertThat(here.tokens().renewSelf(caller).expiresAt().orElseThrow())
        .isAfter(token.expiresAt().orElseThrow());
    NewToken child = create(caller(rooted("ci")), rooted("child"));
    assertThat(here.tokens().revokeSelf(caller)).isEqualTo(1);
    assertThat(newest(AuditAction.REVOKE_TOKEN).result()).isEqualTo(AuditResult.SUCCESS);
    assertThatThrownBy(() -> here.tokens().self(caller))
        .isInstanceOf(UnauthenticatedException.class);
    assertThatThrownBy(() -> here.tokens().revokeSelf(caller))
        .isInstanceOf(UnauthenticatedException.class);
    assertThat(show(here, token)).isEmpty();
    assertThat(show(here, child)).isPresent();
  }

  @Test
  void whoeverHasNoTokenHasNoneOfTheirOwn() {
    assertThatThrownBy(() -> here.tokens().self(ROOT)).isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> here.tokens().renewSelf(ROOT)).isInstanceOf(NotFoundException.class);
    assertThatThrownBy(() -> here.tokens().revokeSelf(ROOT)).isInstanceOf(NotFoundException.class);
  }

  @Test
  void anAdministratorRevokesTheOwnTokenByItsAccessor() {
    NewToken token = create(rooted("ci"));
    Caller caller = show(here, token).orElseThrow();

    assertThat(here.tokens().revoke(caller, token.accessor())).isEqualTo(1);

    AuditEvent event = newest(AuditAction.REVOKE_TOKEN);
    assertThat(event.result()).isEqualTo(AuditResult.SUCCESS);
    assertThat(event.actorId()).contains("ci");
    assertThat(showNow(here, token)).isEmpty();
  }

  @Test
  void aTokenIsShownFromItsAddressesOnly() {
    NewToken token =
        create(
            rooted("ci")
                .boundTo(
                    List.of(AddressRange.parse("10.0.0.0/8"), AddressRange.parse("2001:db8::1"))));

    assertThat(show(here, token, "192.0.2.7")).isEmpty();
    assertThat(show(here, token, "10.1.2.3")).isPresent();
    assertThat(show(here, token, "::ffff:10.1.2.3")).isPresent();
    assertThat(show(here, token, "2001:db8:0:0:0:0:0:1")).isPresent();
    for (String foreign : List.of("192.0.2.7", "2001:db8::2", "11.0.0.0", "10.1.2.3%eth0", "")) {
      assertThat(show(here, token, foreign)).as("remembered, from %s", foreign).isEmpty();
    }
    assertThat(
            here.tokens()
                .authenticate(
                    token.secretText(), Optional.empty(), Optional.empty(), Optional.empty()))
        .isEmpty();
    assertThat(show(here, token, "10.1.2.3")).as("nothing has changed").isPresent();
  }

  @Test
  void aTokenWithUsesHoldsForSoManyRequests() {
    NewToken token = create(rooted("ci").uses(2).boundTo(List.of(AddressRange.parse("10.0.0.1"))));

    assertThat(show(here, token, "10.0.0.2")).as("takes no use").isEmpty();
    Caller first = show(here, token, "10.0.0.1").orElseThrow();
    assertThat(here.tokens().get(ROOT, token.accessor()).usesLeft()).hasValue(1);
    Caller second = show(there, token, "10.0.0.1").orElseThrow();
    assertThat(show(here, token, "10.0.0.1")).isEmpty();
    assertThat(show(there, token, "10.0.0.1")).isEmpty();
    assertThat(read(here, first))
        .as("a later use does not disturb an earlier one")
        .isEqualTo("one");
    assertThat(read(there, second)).isEqualTo("one");
    TokenInfo info = here.tokens().get(ROOT, token.accessor());
    assertThat(info.state()).isEqualTo(TokenState.USED_UP);
    assertThat(info.usesLeft()).hasValue(0);
  }

  @Test
  void aTokenWithUsesMakesNoOthers() {
    Caller caller = caller(rooted("ci").uses(9));

    assertThatThrownBy(() -> create(caller, with("job", "reader")))
        .isInstanceOf(AccessDeniedException.class);
    assertThatThrownBy(() -> create(caller, with("job", "reader").orphan(true)))
        .isInstanceOf(AccessDeniedException.class);
  }

  @Test
  void listsTokensPageByPage() {
    for (int i = 0; i < 5; i++) {
      create(with("lister", "reader").description("n" + i));
    }
    NewToken revoked = create(with("lister", "reader"));
    here.tokens().revoke(ROOT, revoked.accessor());
    create(with("other", "reader"));

    TokenQuery first = new TokenQuery(Optional.of("lister"), false, Optional.empty(), 3);
    Page<TokenInfo> page = here.tokens().list(ROOT, first);
    Page<TokenInfo> rest =
        here.tokens().list(ROOT, new TokenQuery(first.principal(), false, page.nextCursor(), 3));

    assertThat(page.items()).hasSize(3);
    assertThat(rest.items()).hasSize(2);
    assertThat(rest.nextCursor()).isEmpty();
    assertThat(page.items()).doesNotContainAnyElementsOf(rest.items());
    assertThat(page.items()).extracting(TokenInfo::principal).containsOnly("lister");
    assertThat(here.tokens().list(ROOT, query("lister", true)).items())
        .hasSize(6)
        .filteredOn(info -> info.state() == TokenState.REVOKED)
        .singleElement()
        .satisfies(info -> assertThat(info.revokedAt()).isPresent());
    assertThat(newest(AuditAction.LIST_TOKENS).details())
        .containsEntry("principal", "lister")
        .containsEntry("include_inactive", "true");
    assertThat(
            here.tokens()
                .list(ROOT, new TokenQuery(Optional.empty(), true, Optional.empty(), 100))
                .items())
        .hasSize(7);
  }

  @Test
  void aTokenInPlaceOfAnAccessorIsRefusedAndNotRecorded() {
    NewToken token = create(with("ci", "reader"));
    String text = token.secretText();
    assertThatThrownBy(() -> here.tokens().get(ROOT, text))
        .isInstanceOf(InvalidRequestException.class)
        .hasMessageNotContaining(text);
    assertThatThrownBy(() -> here.tokens().revoke(ROOT, "no accessor"))
        .isInstanceOf(InvalidRequestException.class);
    assertThat(here.audit(ROOT).trail(TrailQuery.builder().limit(100).build()).events().toString())
        .doesNotContain(text);
  }

  @Test
  void theTrailNamesTheFailure() {
    assertThatThrownBy(() -> here.tokens().get(ROOT, "unknown"))
        .isInstanceOf(NotFoundException.class);
    AuditEvent event = newest(AuditAction.READ_TOKEN);
    assertThat(event.result()).isEqualTo(AuditResult.FAILURE);
    assertThat(event.resourceName()).isEqualTo("sys:tokens");
    assertThatThrownBy(() -> here.tokens().revoke(ROOT, "unknown"))
        .isInstanceOf(NotFoundException.class);
    assertThat(newest(AuditAction.REVOKE_TOKEN).errorMessage().orElseThrow())
        .startsWith("not_found: ");
    Caller eve = Caller.of(CallerContext.of("eve"), Set.of("reader"));
    assertThatThrownBy(() -> here.tokens().revoke(eve, "unknown"))
        .isInstanceOf(AccessDeniedException.class);
    assertThat(newest(AuditAction.REVOKE_TOKEN).result()).isEqualTo(AuditResult.DENIED);
  }
}
