(** Identities of derivations: sums that telescope, powers with symbolic exponents, words of matrices.

    Part 1 is what generated theorems speak of, literally: finite sums, laws of functions, associative algebras over the real numbers and
    traces. Part 2 computes with words and proves that the computation is right. *)

From Coq Require Import Reals List Arith Lia Lra.
Import ListNotations.
Open Scope R_scope.

(** * Part 1: statements *)

(** f(low) + f(low + 1) + ... , of n terms. *)
Fixpoint sum_from (f : R -> R) (low : R) (n : nat) : R :=
  match n with O => 0 | S k => f low + sum_from f (low + 1) k end.

(** What powers with a fixed base and exponentials obey; and powers with any base; and the function Gamma. *)
Definition power_law (f : R -> R) : Prop := (forall x y, f (x + y) = f x * f y) /\ forall x, f x <> 0.
Definition powers (P : R -> R -> R) : Prop := forall b, 0 < b -> power_law (P b) /\ P b 1 = b.
Definition gamma_law (G : R -> R) : Prop :=
  G 1 = 1 /\ (forall x, 0 < x -> 0 < G x) /\ forall x, 0 < x -> G (x + 1) = x * G x.

(** f(x) tends to l as x tends to p, and as x grows, over the x at which the listed divisors are not 0. *)
Definition none_zero (l : list R) : Prop := fold_right (fun b P => b <> 0 /\ P) True l.
Definition tends (divisors : R -> list R) (f : R -> R) (p l : R) : Prop :=
  forall e, 0 < e -> exists d, 0 < d /\
    forall x, x - p <> 0 -> Rabs (x - p) < d -> none_zero (divisors x) -> Rabs (f x - l) < e.
Definition tends_far (divisors : R -> list R) (f : R -> R) (l : R) : Prop :=
  forall e, 0 < e -> exists m, 0 < m /\ forall x, m < x -> none_zero (divisors x) -> Rabs (f x - l) < e.

(** An associative algebra with 1, such as the square matrices of some size. `scalar c` is c times 1. *)
Record algebra := Algebra {
  carrier :> Type;
  plus : carrier -> carrier -> carrier;
  times : carrier -> carrier -> carrier;
  scalar : R -> carrier;
  plus_comm : forall x y, plus x y = plus y x;
  plus_assoc : forall x y z, plus x (plus y z) = plus (plus x y) z;
  plus_zero : forall x, plus (scalar 0) x = x;
  times_assoc : forall x y z, times x (times y z) = times (times x y) z;
  times_one : forall x, times (scalar 1) x = x;
  times_zero : forall x, times (scalar 0) x = scalar 0;
  times_plus : forall x y z, times x (plus y z) = plus (times x y) (times x z);
  plus_times : forall x y z, times (plus x y) z = plus (times x z) (times y z);
  scalar_plus : forall a b, scalar (a + b) = plus (scalar a) (scalar b);
  scalar_times : forall a b, scalar (a * b) = times (scalar a) (scalar b);
  scalar_central : forall a x, times (scalar a) x = times x (scalar a) }.
Arguments plus {_}. Arguments times {_}. Arguments scalar {_}.
Declare Scope word_scope.
Delimit Scope word_scope with word.
Notation "x + y" := (plus x y) : word_scope.
Notation "x * y" := (times x y) : word_scope.

(** A trace on it, and a transposition that it does not see. *)
Record trace (A : algebra) := Trace {
  tr :> A -> R;
  tr_plus : forall x y, tr (plus x y) = tr x + tr y;
  tr_scalar : forall c x, tr (times (scalar c) x) = c * tr x;
  tr_swap : forall x y, tr (times x y) = tr (times y x) }.
Record transposition (A : algebra) (t : trace A) := Transposition {
  tp :> A -> A;
  tp_one : tp (scalar 1) = scalar 1;
  tp_times : forall x y, tp (times x y) = times (tp y) (tp x);
  tp_trace : forall x, t (tp x) = t x }.

(** The real numbers are such an algebra, so what is proved of all of them is not empty. *)
Definition reals : algebra.
Proof. apply (Algebra R Rplus Rmult (fun c => c)); intros; ring. Defined.
Definition reals_trace : trace reals.
Proof. apply (Trace reals (fun x => x)); cbn; intros; ring. Defined.

(** * Part 2: proofs *)

Lemma telescope (f step : R -> R) low n :
  (forall x, step (x + 1) - step x = f x) -> sum_from f low n = step (low + INR n) - step low.
Proof.
  intros D. revert low. induction n as [|n IH]; intros low.
  - cbn. replace (low + 0) with low by ring. ring.
  - change (sum_from f low (S n)) with (f low + sum_from f (low + 1) n).
    rewrite IH, S_INR. replace (low + 1 + INR n) with (low + (INR n + 1)) by ring. rewrite <- (D low). ring.
Qed.

Section Words.
Context (A : algebra).
Implicit Types x y z : A.
Local Open Scope word_scope.

Lemma plus_0 x : x + scalar 0 = x.
Proof. rewrite plus_comm. apply plus_zero. Qed.

Lemma times_1 x : x * scalar 1 = x.
Proof. rewrite <- scalar_central. apply times_one. Qed.

Lemma zero_times x : x * scalar 0 = scalar 0.
Proof. rewrite <- scalar_central. apply times_zero. Qed.

Lemma opposite x : scalar (-1) * x + x = scalar 0.
Proof.
  rewrite <- (times_one A x) at 2. rewrite <- plus_times, <- scalar_plus.
  replace (-1 + 1)%R with 0%R by ring. apply times_zero.
Qed.

Lemma difference x y : x + scalar (-1) * y = scalar 0 -> x = y.
Proof.
  intros E. rewrite <- (plus_0 x), <- (opposite y), plus_assoc, E. apply plus_zero.
Qed.

(** Expressions of letters and numbers, and their words with coefficients. *)
Inductive term := Letter (n : nat) | Number (r : R) | Plus (s t : term) | Times (s t : term).
Fixpoint value (env : nat -> A) (t : term) : A :=
  match t with
  | Letter n => env n | Number r => scalar r
  | Plus s t => value env s + value env t | Times s t => value env s * value env t
  end.
Definition sums := list (R * list nat).
Fixpoint normal (t : term) : sums :=
  match t with
  | Letter n => [(1%R, [n])] | Number r => [(r, [])]
  | Plus s t => normal s ++ normal t
  | Times s t =>
      flat_map (fun p => map (fun q => ((fst p * fst q)%R, snd p ++ snd q)) (normal t)) (normal s)
  end.
Fixpoint same (u w : list nat) : bool :=
  match u, w with
  | [], [] => true | a :: u, b :: w => andb (Nat.eqb a b) (same u w) | _, _ => false
  end.
Fixpoint insert (c : R) (w : list nat) (l : sums) : sums :=
  match l with
  | [] => [(c, w)]
  | (e, u) :: r => if same w u then ((c + e)%R, u) :: r else (e, u) :: insert c w r
  end.
Fixpoint collect (l : sums) : sums := match l with [] => [] | (c, w) :: r => insert c w (collect r) end.
Fixpoint vanish (l : sums) : Prop := match l with [] => True | (c, _) :: r => c = 0%R /\ vanish r end.

Fixpoint word (env : nat -> A) (w : list nat) : A :=
  match w with [] => scalar 1 | a :: r => env a * word env r end.
Fixpoint total (env : nat -> A) (l : sums) : A :=
  match l with [] => scalar 0 | (c, w) :: r => scalar c * word env w + total env r end.

Lemma word_app env u w : word env (u ++ w) = word env u * word env w.
Proof. induction u as [|a u IH]; cbn; [now rewrite times_one | now rewrite IH, times_assoc]. Qed.

Lemma total_app env k l : total env (k ++ l) = total env k + total env l.
Proof. induction k as [|[c w] k IH]; cbn; [now rewrite plus_zero | now rewrite IH, plus_assoc]. Qed.

Lemma total_map env c w l :
  total env (map (fun q => ((c * fst q)%R, w ++ snd q)) l) = scalar c * word env w * total env l.
Proof.
  induction l as [|[e u] l IH]; cbn; [now rewrite zero_times|].
  rewrite IH, times_plus, word_app, scalar_times. f_equal.
  rewrite !times_assoc. f_equal. rewrite <- !times_assoc. f_equal. apply scalar_central.
Qed.

Lemma total_flat env k l :
  total env (flat_map (fun p => map (fun q => ((fst p * fst q)%R, snd p ++ snd q)) l) k) = total env k * total env l.
Proof.
  induction k as [|[c w] k IH]; [cbn; now rewrite times_zero|].
  cbn [flat_map fst snd]. rewrite total_app, total_map, IH. cbn. now rewrite plus_times.
Qed.

Lemma value_normal env t : value env t = total env (normal t).
Proof.
  induction t as [n|r|s IHs t IHt|s IHs t IHt]; cbn [value normal].
  - cbn. now rewrite times_one, times_1, plus_0.
  - cbn. now rewrite times_1, plus_0.
  - now rewrite total_app, IHs, IHt.
  - now rewrite total_flat, IHs, IHt.
Qed.

Lemma same_eq u : forall w, same u w = true -> u = w.
Proof.
  induction u as [|a u IH]; intros [|b w]; cbn; try discriminate; [reflexivity|].
  intros H. apply andb_prop in H as [E F]. apply Nat.eqb_eq in E. subst b. f_equal. now apply IH.
Qed.

Lemma total_insert env c w l : total env (insert c w l) = scalar c * word env w + total env l.
Proof.
  induction l as [|[e u] l IH]; cbn; [reflexivity|].
  destruct (same w u) eqn:E; cbn.
  - apply same_eq in E. subst u. now rewrite scalar_plus, plus_times, plus_assoc.
  - rewrite IH, !plus_assoc. f_equal. apply plus_comm.
Qed.

Lemma total_collect env l : total env (collect l) = total env l.
Proof. induction l as [|[c w] l IH]; cbn; [reflexivity | now rewrite total_insert, IH]. Qed.

Lemma total_vanish env l : vanish l -> total env l = scalar 0.
Proof.
  induction l as [|[c w] l IH]; cbn; [reflexivity|].
  intros [E V]. rewrite E, IH, times_zero by exact V. apply plus_zero.
Qed.

Theorem words_vanish env t : vanish (collect (normal t)) -> value env t = scalar 0.
Proof. intros V. rewrite value_normal, <- total_collect. now apply total_vanish. Qed.

(** Under a trace: words up to rotation, and to transposition where `turn` says how letters are transposed. *)
Context (t : trace A) (turn : list (nat * nat)).
Definition turned (a : nat) : nat :=
  match find (fun p => orb (Nat.eqb (fst p) a) (Nat.eqb (snd p) a)) turn with
  | Some (b, c) => if Nat.eqb b a then c else b
  | None => a
  end.
Fixpoint positions (n : nat) : list nat := match n with O => [O] | S k => n :: positions k end.
Definition rotates (w u : list nat) : bool :=
  existsb (fun i => same (skipn i w ++ firstn i w) u) (positions (length w)).
Definition alike (flips : bool) (w u : list nat) : bool :=
  orb (rotates w u) (andb flips (rotates (map turned (rev w)) u)).
Definition chosen (flips : bool) (l : list (list nat)) (w : list nat) : list nat :=
  match find (alike flips w) l with Some u => u | None => w end.
Definition brought (flips : bool) (l : list (list nat)) (s : sums) : sums :=
  map (fun p => (fst p, chosen flips l (snd p))) s.

Fixpoint traced (env : nat -> A) (l : sums) : R :=
  match l with [] => 0%R | (c, w) :: r => (c * t (word env w) + traced env r)%R end.

Lemma trace_zero : t (scalar 0) = 0%R.
Proof. rewrite <- (times_zero A (scalar 1)), tr_scalar. ring. Qed.

Lemma trace_total env l : t (total env l) = traced env l.
Proof. induction l as [|[c w] l IH]; cbn; [apply trace_zero | now rewrite tr_plus, tr_scalar, IH]. Qed.

Lemma rotates_trace env w u : rotates w u = true -> t (word env w) = t (word env u).
Proof.
  unfold rotates. intros H. apply existsb_exists in H as [i [_ E]]. apply same_eq in E. subst u.
  rewrite word_app, tr_swap, <- word_app. now rewrite firstn_skipn.
Qed.

Lemma flipped_trace env (p : transposition A t) w :
  (forall a, p (env a) = env (turned a)) -> t (word env (map turned (rev w))) = t (word env w).
Proof.
  intros T. rewrite <- (tp_trace A t p (word env w)). f_equal.
  induction w as [|a w IH]; cbn; [now rewrite tp_one|].
  rewrite tp_times, T, <- IH, map_app, word_app. cbn. now rewrite times_1.
Qed.

Lemma chosen_trace env (flips : bool) l w :
  (flips = true -> exists p : transposition A t, forall a, p (env a) = env (turned a)) ->
  t (word env (chosen flips l w)) = t (word env w).
Proof.
  intros T. unfold chosen. destruct (find (alike flips w) l) as [u|] eqn:F; [|reflexivity].
  apply find_some in F as [_ F]. unfold alike in F. apply Bool.orb_prop in F as [F|F].
  - symmetry. now apply rotates_trace.
  - apply andb_prop in F as [E F]. destruct (T E) as [p P].
    rewrite <- (flipped_trace env p w P). symmetry. now apply rotates_trace.
Qed.

Theorem words_vanish_traced env (flips : bool) l e :
  (flips = true -> exists p : transposition A t, forall a, p (env a) = env (turned a)) ->
  vanish (collect (brought flips l (normal e))) -> t (value env e) = 0%R.
Proof.
  intros T V. rewrite value_normal, trace_total.
  transitivity (traced env (brought flips l (normal e))).
  - clear V. induction (normal e) as [|[c w] s IH]; cbn; [reflexivity|]. now rewrite chosen_trace, IH by exact T.
  - rewrite <- trace_total, <- total_collect, total_vanish by exact V. apply trace_zero.
Qed.
End Words.

Lemma trace_difference (A : algebra) (t : trace A) (x y : A) : t (x + scalar (-1) * y)%word = 0 -> t x = t y.
Proof. rewrite tr_plus, tr_scalar. lra. Qed.

(** What the exponent is the sum of may be split off. *)
Section Powers.
Context (f : R -> R) (law : power_law f).

Lemma law_0 : f 0 = 1.
Proof.
  destruct law as [D N]. pose proof (D 0 0) as H. rewrite Rplus_0_r in H.
  apply (Rmult_eq_reg_l (f 0)); [lra | apply N].
Qed.

Lemma law_power k m : f (INR k * m) = f m ^ k.
Proof.
  induction k as [|k IH]; [cbn; now rewrite Rmult_0_l, law_0|].
  rewrite S_INR. replace ((INR k + 1) * m) with (m + INR k * m) by ring. rewrite (proj1 law), IH. reflexivity.
Qed.

Lemma law_up k m rest e : e = INR k * m + rest -> f e = f m ^ k * f rest.
Proof. intros ->. now rewrite (proj1 law), law_power. Qed.

Lemma law_down k m rest e : e = rest - INR k * m -> f e = / (f m ^ k) * f rest.
Proof.
  intros E. replace rest with (INR k * m + e) by (rewrite E; ring).
  rewrite (proj1 law), law_power, <- Rmult_assoc, Rinv_l; [ring|]. apply pow_nonzero, (proj2 law).
Qed.
End Powers.

(** Rational functions of one variable: their derivatives, by which they are continuous. *)
Inductive formula := Here | Fixed (c : R) | Sum (f g : formula) | Prod (f g : formula) | Whole (f : formula) (n : nat)
  | Over (f : formula).
Fixpoint at_ (f : formula) (x : R) : R :=
  match f with
  | Here => x | Fixed c => c | Sum f g => at_ f x + at_ g x | Prod f g => at_ f x * at_ g x
  | Whole f n => at_ f x ^ n | Over f => / at_ f x
  end.
Fixpoint slope (f : formula) (x : R) : R :=
  match f with
  | Here => 1 | Fixed _ => 0 | Sum f g => slope f x + slope g x
  | Prod f g => slope f x * at_ g x + at_ f x * slope g x
  | Whole f n => INR n * at_ f x ^ pred n * slope f x
  | Over f => - slope f x / (at_ f x * at_ f x)
  end.
Fixpoint defined (f : formula) (x : R) : Prop :=
  match f with
  | Here | Fixed _ => True | Sum f g | Prod f g => defined f x /\ defined g x
  | Whole f _ => defined f x | Over f => defined f x /\ at_ f x <> 0
  end.

Lemma slope_ok f x : defined f x -> derivable_pt_lim (at_ f) x (slope f x).
Proof.
  induction f as [|c|f IHf g IHg|f IHf g IHg|f IHf n|f IHf]; cbn [defined slope at_]; intros D.
  - apply derivable_pt_lim_id.
  - apply (derivable_pt_lim_const c).
  - apply (derivable_pt_lim_plus (at_ f) (at_ g)); tauto.
  - apply (derivable_pt_lim_mult (at_ f) (at_ g)); tauto.
  - apply (derivable_pt_lim_comp (at_ f) (fun y => y ^ n)); [tauto | apply derivable_pt_lim_pow].
  - pose proof (derivable_pt_lim_div (fct_cte 1) (at_ f) x 0 (slope f x)
      (derivable_pt_lim_const 1 x) (IHf (proj1 D)) (proj2 D)) as H.
    replace (- slope f x / (at_ f x * at_ f x)) with ((0 * at_ f x - slope f x * fct_cte 1 x) / Rsqr (at_ f x)).
    + intros e P. destruct (H e P) as [d K]. exists d. intros h N L. specialize (K h N L).
      unfold div_fct, fct_cte, Rdiv in K. now rewrite !Rmult_1_l in K.
    + unfold fct_cte, Rsqr. now rewrite Rmult_0_l, Rmult_1_r, Rminus_0_l.
Qed.

Lemma near (f : formula) p e : defined f p -> 0 < e ->
  exists d, 0 < d /\ forall x, x - p <> 0 -> Rabs (x - p) < d -> Rabs (at_ f x - at_ f p) < e.
Proof.
  intros D P. pose proof (derivable_continuous_pt (at_ f) p (exist _ _ (slope_ok f p D))) as C.
  destruct (C e P) as [d [Q K]]. exists d. split; [exact Q|]. intros x N L.
  apply (K x). split; [split; [exact I | intros E; apply N; rewrite E; ring] | exact L].
Qed.

Lemma tends_by (h : formula) divisors f p l :
  defined h p -> at_ h p = l -> (forall x, x - p <> 0 -> none_zero (divisors x) -> f x = at_ h x) ->
  tends divisors f p l.
Proof.
  intros D <- S e P. destruct (near h p e D P) as [d [Q K]]. exists d. split; [exact Q|].
  intros x N L B. rewrite (S x N B). now apply K.
Qed.

Lemma tends_far_by (h : formula) divisors f l :
  defined h 0 -> at_ h 0 = l -> (forall x, 0 < x -> none_zero (divisors x) -> f x = at_ h (/ x)) ->
  tends_far divisors f l.
Proof.
  intros D <- S e P. destruct (near h 0 e D P) as [d [Q K]]. exists (/ d). split; [now apply Rinv_0_lt_compat|].
  intros x L B. assert (X : 0 < x) by (apply Rlt_trans with (/ d); [now apply Rinv_0_lt_compat | exact L]).
  rewrite (S x X B). assert (0 < / x) by now apply Rinv_0_lt_compat.
  apply K; rewrite Rminus_0_r; [lra|]. rewrite Rabs_pos_eq by lra.
  rewrite <- (Rinv_inv d). apply Rinv_lt_contravar; [|exact L]. apply Rmult_lt_0_compat; [now apply Rinv_0_lt_compat | exact X].
Qed.

Ltac formula_of x e :=
  match e with
  | x => constr:(Here)
  | ?a + ?b => let f := formula_of x a in let g := formula_of x b in constr:(Sum f g)
  | ?a * ?b => let f := formula_of x a in let g := formula_of x b in constr:(Prod f g)
  | ?a ^ ?n => let f := formula_of x a in constr:(Whole f n)
  | / ?a => let f := formula_of x a in constr:(Over f)
  | _ => constr:(Fixed e)
  end.
