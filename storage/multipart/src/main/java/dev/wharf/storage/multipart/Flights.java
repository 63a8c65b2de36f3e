package dev.wharf.storage.multipart;

import dev.wharf.storage.spi.Receipt;
import java.util.ArrayDeque;
import java.util.Optional;
import java.util.Queue;

/** Requests on their way, in the order of their bytes: receipts come out without a gap. */
final class Flights {

  /** One request. */
  static final class Flight {
    private Optional<Receipt> receipt = Optional.empty();
    private Optional<Throwable> failure = Optional.empty();

    void arrived(Receipt told) {
      receipt = Optional.of(told);
    }

    void failed(Throwable thrown) {
      failure = Optional.of(thrown);
    }
  }

  private final Queue<Flight> flights = new ArrayDeque<>();

  int size() {
    return flights.size();
  }

  boolean isEmpty() {
    return flights.isEmpty();
  }

  Flight add() {
    Flight flight = new Flight();
    flights.add(flight);
    return flight;
  }

  /** The next receipt, if it is there. */
  Optional<Receipt> next() {
    return flights.isEmpty() ? Optional.empty() : flights.element().receipt;
  }

  /** Why there will be no next receipt. */
  Optional<Throwable> failure() {
    return flights.isEmpty() ? Optional.empty() : flights.element().failure;
  }

  void remove() {
    flights.remove();
  }
}
