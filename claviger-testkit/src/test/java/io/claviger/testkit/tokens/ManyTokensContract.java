package io.claviger.testkit.tokens;

import static io.claviger.testkit.tokens.TokenPlace.ROOT;
import static org.assertj.core.api.Assertions.assertThat;

import io.claviger.access.Caller;
import io.claviger.access.NewToken;
import io.claviger.access.StoredToken;
import io.claviger.access.TokenQuery;
import io.claviger.access.TokenRequest;
import io.claviger.access.TokenState;
import io.claviger.api.UnauthenticatedException;
import io.claviger.api.UnavailableException;
import io.claviger.tx.Transaction;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Many tokens, and many who use one. */
abstract class ManyTokensContract {
  private static final int CHILDREN = 10_000;
  private static final int IN_PARALLEL = 64;

  private TokenPlace place;
  private TokenPlace.Node here;
  private TokenPlace.Node there;

  @SuppressWarnings("NullAway.Init")
  ManyTokensContract() {}

  abstract TokenPlace newPlace();

  @BeforeEach
  void open() {
    place = newPlace();
    here = place.start();
    there = place.start();
  }

  @AfterEach
  void close() {
    here.close();
    there.close();
    place.close();
  }

  private NewToken create(Caller issuer, TokenRequest.Builder request) {
    return here.tokens().create(issuer, request.policies(Set.of("root")).build());
  }

  private static Optional<Caller> show(TokenPlace.Node node, NewToken token) {
    return node.tokens()
        .authenticate(token.secretText(), Optional.empty(), Optional.empty(), Optional.empty());
  }

  /** Starts all at once; what they throw is thrown. */
  private static <T> List<T> inParallel(int threads, Callable<T> work) throws Exception {
    CyclicBarrier start = new CyclicBarrier(threads);
    List<Future<T>> results = new ArrayList<>();
    try (ExecutorService pool = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < threads; i++) {
        results.add(
            pool.submit(
                () -> {
                  start.await();
                  return work.call();
                }));
      }
      List<T> all = new ArrayList<>();
      for (Future<T> result : results) {
        all.add(result.get());
      }
      return all;
    }
  }

  @Test
  void oneOf64ParallelUsesOfAOneUseTokenSucceeds() throws Exception {
    for (int round = 0; round < 3; round++) {
      NewToken token = create(ROOT, TokenRequest.builder("once").uses(1));
      Random turns = new Random(round);
      List<TokenPlace.Node> nodes = List.of(here, there);
      List<Boolean> answers =
          inParallel(
              IN_PARALLEL,
              () -> {
                TokenPlace.Node node;
                synchronized (turns) {
                  node = nodes.get(turns.nextInt(2));
                }
                return show(node, token).isPresent();
              });

      assertThat(answers).hasSize(IN_PARALLEL).containsOnlyOnce(true);
      assertThat(here.tokens().get(ROOT, token.accessor()).state()).isEqualTo(TokenState.USED_UP);
    }
  }

  @Test
  void tenOf64ParallelUsesOfATokenWithTenSucceed() throws Exception {
    NewToken token = create(ROOT, TokenRequest.builder("ten").uses(10));
    List<Boolean> answers = inParallel(IN_PARALLEL, () -> show(here, token).isPresent());

    assertThat(answers.stream().filter(answer -> answer)).hasSize(10);
  }

  @Test
  void revokesTenThousandChildrenInOneGo() {
    NewToken parent = create(ROOT, TokenRequest.builder("parent"));
    StoredToken stored = place.store().byAccessor(parent.accessor()).orElseThrow().token();
    List<StoredToken> children = children(stored);
    List<StoredToken> grandchildren = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      grandchildren.add(child(children.get(i * 1_000), CHILDREN + i));
    }
    save(grandchildren);
    NewToken other = create(ROOT, TokenRequest.builder("other"));

    assertThat(there.tokens().revoke(ROOT, parent.accessor())).isEqualTo(CHILDREN + 11);

    for (StoredToken token : List.of(children.getFirst(), children.getLast(), stored)) {
      StoredToken after = place.store().byId(token.id()).orElseThrow().token();
      assertThat(after.revokedAt()).isPositive();
      assertThat(after.rev()).isEqualTo(2);
    }
    assertThat(place.store().countActive()).isEqualTo(1);
    assertThat(
            here.tokens()
                .list(ROOT, new TokenQuery(Optional.empty(), false, Optional.empty(), 100))
                .items())
        .extracting(info -> info.accessor())
        .containsExactly(other.accessor());
  }

  private List<StoredToken> children(StoredToken parent) {
    List<StoredToken> children = new ArrayList<>();
    for (int i = 0; i < CHILDREN; i++) {
      children.add(child(parent, i));
    }
    for (int from = 0; from < CHILDREN; from += 1_000) {
      save(children.subList(from, from + 1_000));
    }
    return children;
  }

  private static StoredToken child(StoredToken parent, int number) {
    byte[] hash = ByteBuffer.allocate(32).putInt(7).putInt(number).array();
    return new StoredToken(
        1 + ((number * 0x9E3779B97F4A7C15L) >>> 1),
        "child-" + number,
        hash,
        1,
        parent.id(),
        parent.grant(),
        parent.life(),
        StoredToken.UNLIMITED,
        0);
  }

  private void save(List<StoredToken> tokens) {
    try (Transaction tx = place.transactions().begin()) {
      place.store().saveAll(tx, tokens);
      tx.commit();
    }
  }

  @Test
  void noChildIsLeftThatWasMadeWhileItsParentWasRevoked() throws Exception {
    for (int round = 0; round < 5; round++) {
      NewToken parent = create(ROOT, TokenRequest.builder("parent"));
      Caller caller = show(here, parent).orElseThrow();
      NewToken middle = create(caller, TokenRequest.builder("middle"));
      Caller below = show(here, middle).orElseThrow();
      Random turns = new Random(round);
      inParallel(
          8,
          () -> {
            int turn;
            synchronized (turns) {
              turn = turns.nextInt(8);
            }
            if (turn == 0) {
              return there.tokens().revoke(ROOT, parent.accessor());
            }
            try {
              for (int i = 0; i < 5; i++) {
                create(turn % 2 == 0 ? caller : below, TokenRequest.builder("child"));
              }
            } catch (UnauthenticatedException | UnavailableException e) {
              return 0; // too late, or in the way of others
            }
            return 0;
          });
      there.tokens().revoke(ROOT, parent.accessor());

      assertThat(
              here.tokens()
                  .list(ROOT, new TokenQuery(Optional.empty(), false, Optional.empty(), 100))
                  .items())
          .as("round %s", round)
          .isEmpty();
    }
  }
}
