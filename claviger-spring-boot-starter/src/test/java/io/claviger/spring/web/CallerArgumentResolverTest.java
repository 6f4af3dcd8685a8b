package io.claviger.spring.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.claviger.api.CallerContext;
import io.claviger.api.UnauthenticatedException;
import java.lang.reflect.Method;
import org.junit.jupiter.api.Test;
import org.springframework.core.MethodParameter;
import org.springframework.mock.web.MockHttpServletRequest;
import org.springframework.web.context.request.ServletWebRequest;

/** What the host's own controllers are told about who calls. */
class CallerArgumentResolverTest {
  private final MockHttpServletRequest request = new MockHttpServletRequest("POST", "/dispatches");

  @Test
  void tellsUserAddressAgentAndRequest() throws Exception {
    request.setUserPrincipal(() -> "alice");
    request.setRemoteAddr("10.1.2.3");
    request.addHeader("User-Agent", "curl");
    request.setAttribute(ApiRequest.REQUEST_ID, "r-1");
    assertThat(resolve()).isEqualTo(CallerContext.of("alice", "10.1.2.3", "curl", "r-1"));
    assertThat(((CallerContext) resolve()).withPrincipal("app"))
        .isEqualTo(CallerContext.of("app", "10.1.2.3", "curl", "r-1"));
  }

  @Test
  void leavesOutWhatIsNotKnown() throws Exception {
    request.setUserPrincipal(() -> "alice");
    assertThat(resolve()).isEqualTo(CallerContext.of("alice", "127.0.0.1", null, null));
  }

  @Test
  void refusesStrangers() {
    assertThatThrownBy(this::resolve).isInstanceOf(UnauthenticatedException.class);
    request.setUserPrincipal(() -> " ");
    assertThatThrownBy(this::resolve).isInstanceOf(UnauthenticatedException.class);
  }

  private Object resolve() throws Exception {
    Method method = Sample.class.getDeclaredMethod("dispatch", CallerContext.class);
    MethodParameter parameter = new MethodParameter(method, 0);
    CallerArgumentResolver resolver = new CallerArgumentResolver();
    assertThat(resolver.supportsParameter(parameter)).isTrue();
    return resolver.resolveArgument(parameter, null, new ServletWebRequest(request), null);
  }

  /** A controller of the host. */
  interface Sample {
    void dispatch(CallerContext caller);
  }
}
