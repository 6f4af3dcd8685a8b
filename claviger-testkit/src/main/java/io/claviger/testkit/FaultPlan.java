package io.claviger.testkit;

import io.claviger.tx.Transaction;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.lang.reflect.UndeclaredThrowableException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Lets chosen calls of ports fail or wait. All ports put {@link #around} the same plan share one
 * count of calls, from 1; {@code now} and {@code close} of a transaction are not counted. To try a
 * fault at every place, run once without faults, see how many {@link #calls} there were, and run
 * again for each of them. Thread-safe.
 */
public final class FaultPlan {
  private final Map<Integer, Fault> faults = new HashMap<>();
  private final List<String> calls = new ArrayList<>();

  /** Makes a plan without faults. */
  public FaultPlan() {}

  /**
   * Fails a call before it does anything.
   *
   * @param call which call, from 1
   * @param error makes what is thrown
   * @return this
   */
  public synchronized FaultPlan failBefore(int call, Supplier<? extends RuntimeException> error) {
    faults.put(call, new Fault(() -> raise(error), Fault::nothing));
    return this;
  }

  /**
   * Fails a call after it has done its work, as a lost answer does.
   *
   * @param call which call, from 1
   * @param error makes what is thrown
   * @return this
   */
  public synchronized FaultPlan failAfter(int call, Supplier<? extends RuntimeException> error) {
    faults.put(call, new Fault(Fault::nothing, () -> raise(error)));
    return this;
  }

  /**
   * Holds a call before it does anything.
   *
   * @param call which call, from 1
   * @return where it is held
   */
  public synchronized Gate holdBefore(int call) {
    Gate gate = new Gate();
    faults.put(call, new Fault(gate::pass, Fault::nothing));
    return gate;
  }

  /**
   * Holds a call after it has done its work.
   *
   * @param call which call, from 1
   * @return where it is held
   */
  public synchronized Gate holdAfter(int call) {
    Gate gate = new Gate();
    faults.put(call, new Fault(Fault::nothing, gate::pass));
    return gate;
  }

  /**
   * Tells which calls came so far.
   *
   * @return port and method of each, for example {@code SecretStore.load}
   */
  public synchronized List<String> calls() {
    return List.copyOf(calls);
  }

  /**
   * Puts the plan around a port. Transactions of a port with a plan work with all stores of the
   * same database that have a plan.
   *
   * @param port the interface
   * @param target what does the work
   * @param <T> the port
   * @return the port with faults
   */
  public <T> T around(Class<T> port, T target) {
    Handler handler = new Handler(port, target);
    return port.cast(Proxy.newProxyInstance(port.getClassLoader(), new Class<?>[] {port}, handler));
  }

  private synchronized Fault next(String call) {
    calls.add(call);
    return faults.getOrDefault(calls.size(), Fault.NONE);
  }

  private static void raise(Supplier<? extends RuntimeException> error) {
    throw error.get();
  }

  private record Fault(Runnable before, Runnable after) {
    private static final Fault NONE = new Fault(Fault::nothing, Fault::nothing);

    private static void nothing() {}
  }

  private final class Handler implements InvocationHandler {
    private final Class<?> port;
    private final Object target;

    Handler(Class<?> port, Object target) {
      this.port = port;
      this.target = target;
    }

    @Override
    public @Nullable Object invoke(Object proxy, Method method, Object @Nullable [] arguments)
        throws Throwable {
      if (method.getDeclaringClass() == Object.class || isFree(method)) {
        return call(method, arguments);
      }
      Fault fault = next(port.getSimpleName() + "." + method.getName());
      fault.before().run();
      @Nullable Object result = call(method, arguments);
      fault.after().run();
      return result instanceof Transaction tx ? around(Transaction.class, tx) : result;
    }

    private boolean isFree(Method method) {
      return port == Transaction.class && !method.getName().equals("commit");
    }

    private @Nullable Object call(Method method, Object @Nullable [] arguments) throws Throwable {
      try {
        return method.invoke(target, arguments == null ? new Object[0] : bare(arguments));
      } catch (InvocationTargetException e) {
        @Nullable Throwable cause = e.getCause();
        throw cause == null ? new UndeclaredThrowableException(e) : cause;
      }
    }

    /** The stores know only transactions of their own database. */
    private static Object[] bare(Object[] arguments) {
      return Arrays.stream(arguments).map(Handler::bare).toArray();
    }

    private static Object bare(Object argument) {
      return argument instanceof Transaction
              && Proxy.isProxyClass(argument.getClass())
              && Proxy.getInvocationHandler(argument) instanceof Handler handler
          ? handler.target
          : argument;
    }
  }
}
