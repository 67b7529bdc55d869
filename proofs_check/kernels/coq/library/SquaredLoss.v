(** Optima of batch-normalized least squares, checked by computation on integers and proved over the real numbers.

    Part 1 defines what is claimed. Part 2 proves that an integer check implies it: the claimed coefficients solve the
    normal equations exactly, and the normalized rows have full rank. *)

From Coq Require Import ZArith Reals List Bool Lia Lra Psatz FunctionalExtensionality.
From ProofsCheck Require Import BatchNorm.
Import ListNotations.
Open Scope R_scope.

(** * Part 1: statements *)

(** Features as in [BatchNorm.data]; targets are integers over one denominator a column. *)
Record problem := Problem { features : data; targets : list (list Z); target_dens : list Z }.
Definition outputs P : nat := length (target_dens P).
Definition target P (k i : nat) : R := IZR (nth k (nth i (targets P) []) 0%Z) / IZR (nth k (target_dens P) 1%Z).
Definition xbar D (batch : list nat) (i a : nat) : R := if (a <? width D)%nat then normalized D batch a i else 0.

(** Batches, and how often each counts. A reshuffle is the average over all permutations: every choice of B samples is
    a batch equally often, and the n mod B samples that are left are the last one. Multiplied by the number of choices
    it is a sum with whole weights. *)
Definition shuffle : Type := list (Z * list nat).
Definition once (batches : list (list nat)) : shuffle := map (pair 1%Z) batches.
Definition reshuffled P (B : nat) : shuffle :=
  let n := length (rows (features P)) in
  let full := subsets B (seq 0 n) in
  let last := if Nat.eqb (n mod B) 0 then [] else subsets (n mod B) (seq 0 n) in
  map (pair (Z.of_nat (n / B) * Z.of_nat (Nat.max 1 (length last)))%Z) full ++
  map (pair (Z.of_nat (length full))) last.

(** How often, which sample, its normalized features. *)
Definition samples P (order : shuffle) : list (Z * nat * (nat -> R)) :=
  flat_map (fun '(w, batch) => map (fun i => (w, i, xbar (features P) batch i)) batch) order.

(** The squared loss of coefficients M (row k for output k) over an order. *)
Definition residual P (M : nat -> nat -> R) k (s : Z * nat * (nat -> R)) : R :=
  target P k (snd (fst s)) - dot (width (features P)) (M k) (snd s).
Definition squared_risk P order (M : nat -> nat -> R) : R :=
  sum (map (fun s => IZR (fst (fst s)) *
    sum (map (fun k => residual P M k s * residual P M k s) (seq 0 (outputs P)))) (samples P order)).

Definition minimises P order M : Prop := forall M', squared_risk P order M <= squared_risk P order M'.
Definition minimises_alone P order M : Prop := minimises P order M /\
  forall M', squared_risk P order M' <= squared_risk P order M ->
  forall k a, (k < outputs P)%nat -> (a < width (features P))%nat -> M' k a = M k a.

(** Coefficients as sums of p / q sqrt r. *)
Definition surd (l : list (Z * Z * Z)) : R := sum (map (fun '(p, q, r) => IZR p / IZR q * sqrt (IZR r)) l).
Definition coefficients (M : list (list (list (Z * Z * Z)))) (k a : nat) : R := surd (nth a (nth k M []) []).

(** * Part 2: an integer check *)

Lemma val_mul x y : (0 < snd x)%Z -> (0 < snd y)%Z -> val (fst x * fst y, snd x * snd y)%Z = val x * val y.
Proof.
  intros Hx Hy. unfold val; cbn [fst snd]. rewrite !mult_IZR, sqrt_mult by (apply IZR_le; lia).
  pose proof (sqrt_pos_Z _ Hx). pose proof (sqrt_pos_Z _ Hy). field. lra.
Qed.

Definition tidy (t : term) : term :=
  let '(n, v) := t in let s := Z.sqrt v in
  if (Z.ltb 0 s && Z.eqb (s * s) v && Z.eqb (n mod s) 0)%bool then (n / s, 1)%Z else t.

Lemma tidy_ok t : val (tidy t) = val t.
Proof.
  destruct t as [n v]. unfold tidy. destruct (_ && _) eqn:E; [|reflexivity].
  apply andb_prop in E as [E E3]. apply andb_prop in E as [E1 E2].
  apply Z.ltb_lt in E1. apply Z.eqb_eq in E2, E3. set (s := Z.sqrt v) in *.
  assert (Hn : (n = s * (n / s))%Z) by (apply Z.div_exact; lia).
  unfold val; cbn [fst snd]. rewrite <- E2, mult_IZR. assert (0 < IZR s) by (apply IZR_lt; exact E1).
  rewrite sqrt_square by lra. change 1 with (IZR 1) at 1. rewrite sqrt_1. rewrite Hn at 2. rewrite mult_IZR. field. lra.
Qed.

Definition surd_terms (l : list (Z * Z * Z)) : list term := map (fun '(p, q, r) => (p * r, q * q * r)%Z) l.
Definition surd_good (l : list (Z * Z * Z)) : bool := forallb (fun '(_, q, r) => (Z.ltb 0 q && Z.ltb 0 r)%bool) l.

Lemma surd_ok l : surd_good l = true -> total (surd_terms l) = surd l /\ good (surd_terms l) = true.
Proof.
  unfold total, surd, good. induction l as [|[[p q] r] l IH]; intro H; [split; reflexivity|].
  cbn [surd_good forallb] in H. apply andb_prop in H as [H0 H]. apply andb_prop in H0 as [Hq Hr].
  apply Z.ltb_lt in Hq, Hr. destruct (IH H) as [I1 I2]. cbn [surd_terms map sum forallb]. split.
  - unfold surd_terms in I1. rewrite I1. f_equal. unfold val; cbn [fst snd].
    assert (0 < IZR q) by (apply IZR_lt; exact Hq). pose proof (sqrt_pos_Z r Hr).
    assert (Hrr : sqrt (IZR r) * sqrt (IZR r) = IZR r) by (apply sqrt_sqrt; apply IZR_le; lia).
    rewrite !mult_IZR. rewrite sqrt_mult by (try apply IZR_le; nra || lia).
    rewrite sqrt_square by lra. set (s := sqrt (IZR r)) in *. rewrite <- Hrr. field. lra.
  - apply andb_true_intro. split; [apply Z.ltb_lt; cbn [snd]; nia|exact I2].
Qed.

(** ** The table of rows, as terms *)
Definition row_terms D (b : Z) (st : list (Z * Z)) (i : nat) : list term :=
  map (fun a => tidy (scaled_deviation D b (nth a st (0, 0)%Z) (numerator D a i))) (seq 0 (width D)).
Definition line : Type := Z * nat * list term.
Definition lines D (order : shuffle) : list line :=
  flat_map (fun '(w, batch) =>
    let st := stats D batch in let b := Z.of_nat (length batch) in
    map (fun i => (w, i, row_terms D b st i)) batch) order.

Lemma row_terms_ok D batch i : valid D = true -> In i batch ->
  vec (row_terms D (Z.of_nat (length batch)) (stats D batch) i) = xbar D batch i.
Proof.
  intros HV Hi. apply functional_extensionality. intro a. unfold vec, coordinate, row_terms, xbar.
  destruct (Nat.ltb_spec a (width D)) as [Ha|Ha].
  - rewrite nth_over by exact Ha. rewrite tidy_ok. unfold stats. rewrite nth_over by exact Ha.
    apply deviation_ok; assumption.
  - rewrite nth_overflow by (rewrite map_length, seq_length; exact Ha). unfold val; simpl. unfold Rdiv. ring.
Qed.

Definition real (l : line) : Z * nat * (nat -> R) := (fst l, vec (snd l)).

Lemma lines_ok P order : valid (features P) = true -> map real (lines (features P) order) = samples P order.
Proof.
  intro HV. unfold lines, samples. rewrite map_flat_map. apply flat_map_same. intros [w batch] _. cbv zeta.
  rewrite map_map. apply map_ext_in. intros i Hi. unfold real; cbn [fst snd]. rewrite row_terms_ok by assumption.
  reflexivity.
Qed.

(** ** The normal equations *)
Definition y_term P k i : term :=
  (nth k (nth i (targets P) []) 0, nth k (target_dens P) 1 * nth k (target_dens P) 1)%Z.
Definition by_term (x y : term) : term := (fst x * fst y, snd x * snd y)%Z.
Definition residual_terms P n (M : list (list (list (Z * Z * Z)))) k (l : line) : list term :=
  y_term P k (snd (fst l)) ::
  flat_map (fun c => let x := coordinate (snd l) c in
    if Z.eqb (fst x) 0 then [] else map (fun m => by_term ((- fst m)%Z, snd m) x) (surd_terms (nth c (nth k M []) [])))
  (seq 0 n).
Definition equation P n M (table : list line) k a : list term :=
  flat_map (fun l => let x := coordinate (snd l) a in let w := fst (fst l) in
    if Z.eqb (fst x) 0 then [] else
    map (fun t => tidy (by_term t ((w * fst x)%Z, snd x))) (residual_terms P n M k l)) table.

Lemma total_by l x : good l = true -> (0 < snd x)%Z -> total (map (fun t => by_term t x) l) = total l * val x.
Proof.
  intros Hg Hx. unfold total, good in *. induction l as [|t l IH]; [cbn; ring|]. cbn [forallb map sum] in *.
  apply andb_prop in Hg as [Ht Hg]. apply Z.ltb_lt in Ht. rewrite (IH Hg).
  unfold by_term at 1. rewrite val_mul by assumption. ring.
Qed.

Lemma val_neg m : val ((- fst m)%Z, snd m) = - val m.
Proof. destruct m. apply val_opp. Qed.

Definition claim_good P (M : list (list (list (Z * Z * Z)))) : bool :=
  forallb (Z.ltb 0) (target_dens P) && forallb (forallb surd_good) M.

Lemma entry_good P M k c : claim_good P M = true -> surd_good (nth c (nth k M []) []) = true.
Proof.
  unfold claim_good. intro H. apply andb_prop in H as [_ H]. rewrite forallb_forall in H.
  destruct (nth_in_or_default k M []) as [K| ->]; [|destruct c; reflexivity].
  specialize (H _ K). rewrite forallb_forall in H.
  destruct (nth_in_or_default c (nth k M []) []) as [L| ->]; [exact (H _ L)|reflexivity].
Qed.

Lemma y_ok P M k i : claim_good P M = true -> val (y_term P k i) = target P k i /\ (0 < snd (y_term P k i))%Z.
Proof.
  unfold claim_good. intro H. apply andb_prop in H as [H _].
  assert (Hd : (0 < nth k (target_dens P) 1)%Z).
  { destruct (nth_in_or_default k (target_dens P) 1%Z) as [K| ->]; [|lia].
    rewrite forallb_forall in H. apply Z.ltb_lt. exact (H _ K). }
  unfold y_term, target, val; cbn [fst snd]. split; [|nia].
  rewrite mult_IZR. rewrite sqrt_square; [reflexivity|]. apply IZR_le. lia.
Qed.

Lemma good_app l m : good (l ++ m) = (good l && good m)%bool.
Proof. unfold good. apply forallb_app. Qed.

Lemma residual_ok P n M k l : claim_good P M = true -> good (snd l) = true -> n = width (features P) ->
  total (residual_terms P n M k l) = residual P (coefficients M) k (real l)
  /\ good (residual_terms P n M k l) = true.
Proof.
  intros HM Hg ->. destruct (y_ok P M k (snd (fst l)) HM) as [Hy Hyp]. unfold residual_terms. split.
  - change (total (?a :: ?b)) with (val a + total b). rewrite Hy, total_flat.
    unfold residual, real; cbn [fst snd]. unfold dot. unfold Rminus. f_equal.
    replace (- sum (map (fun j => coefficients M k j * vec (snd l) j) (seq 0 (width (features P)))))
      with (-1 * sum (map (fun j => coefficients M k j * vec (snd l) j) (seq 0 (width (features P))))) by ring.
    rewrite <- sum_scale. apply sum_ext. intros c _. cbv zeta.
    pose proof (coordinate_good (snd l) c Hg) as Hc. unfold vec.
    destruct (surd_ok _ (entry_good P M k c HM)) as [S1 S2].
    destruct (Z.eqb_spec (fst (coordinate (snd l) c)) 0) as [E|_].
    + destruct (coordinate (snd l) c) as [x v]. cbn [fst] in E. subst x. unfold total, val; cbn. unfold Rdiv. ring.
    + unfold coefficients. rewrite <- S1. revert S2. generalize (surd_terms (nth c (nth k M []) [])). clear S1.
      induction l0 as [|m ms IH]; intro G; [cbn; ring|]. cbn [good forallb] in G. apply andb_prop in G as [Gm G].
      apply Z.ltb_lt in Gm. unfold total in *. cbn [map sum]. rewrite (IH G).
      unfold by_term at 1. rewrite (val_mul ((- fst m)%Z, snd m) _) by (cbn [snd]; assumption). rewrite val_neg. ring.
  - cbn [good forallb]. apply andb_true_intro. split; [apply Z.ltb_lt; exact Hyp|].
    apply forallb_forall. intros t Ht. apply in_flat_map in Ht as [c [_ Ht]]. cbv zeta in Ht.
    destruct (Z.eqb _ 0); [contradiction|]. apply in_map_iff in Ht as [m [<- Hm]].
    destruct (surd_ok _ (entry_good P M k c HM)) as [_ S2]. unfold good in S2. rewrite forallb_forall in S2.
    specialize (S2 _ Hm). apply Z.ltb_lt in S2. apply Z.ltb_lt. unfold by_term; cbn [snd].
    pose proof (coordinate_good (snd l) c Hg). nia.
Qed.

Lemma total_tidy l : total (map tidy l) = total l.
Proof. unfold total. rewrite map_map. apply sum_ext. intros t _. apply tidy_ok. Qed.

Lemma equation_ok P n M table k a : claim_good P M = true -> forallb (fun l : line => good (snd l)) table = true ->
  n = width (features P) ->
  total (equation P n M table k a) =
  sum (map (fun s => IZR (fst (fst s)) * residual P (coefficients M) k s * snd s a) (map real table)).
Proof.
  intros HM Hg Hn. unfold equation. rewrite total_flat, map_map. apply sum_ext. intros l Hl. cbv zeta.
  rewrite forallb_forall in Hg. specialize (Hg _ Hl). pose proof (coordinate_good (snd l) a Hg) as Hc.
  destruct (residual_ok P n M k l HM Hg Hn) as [R1 R2].
  unfold real at 1 3; cbn [fst snd]. unfold vec.
  destruct (Z.eqb_spec (fst (coordinate (snd l) a)) 0) as [E|_].
  - destruct (coordinate (snd l) a) as [x v]. cbn [fst] in E. subst x. unfold total, val; cbn. unfold Rdiv. ring.
  - rewrite <- (map_map (fun t => by_term t ((fst (fst l) * fst (coordinate (snd l) a))%Z, snd (coordinate (snd l) a)))
      tidy).
    rewrite total_tidy, total_by by assumption. rewrite R1.
    destruct (coordinate (snd l) a) as [x v]. unfold val; cbn [fst snd]. rewrite mult_IZR. unfold Rdiv. ring.
Qed.

(** ** Least squares: what the normal equations give *)
Lemma excess {A} (l : list A) n (w y : A -> R) (v : A -> nat -> R) (m m' : nat -> R) :
  (forall a, (a < n)%nat -> sum (map (fun s => w s * (y s - dot n m (v s)) * v s a) l) = 0) ->
  sum (map (fun s => w s * ((y s - dot n m' (v s)) * (y s - dot n m' (v s)))) l) =
  sum (map (fun s => w s * ((y s - dot n m (v s)) * (y s - dot n m (v s)))) l) +
  sum (map (fun s => w s * (dot n (fun a => m' a - m a) (v s) * dot n (fun a => m' a - m a) (v s))) l).
Proof.
  intro H.
  assert (Hd : forall s, dot n (fun a => m' a - m a) (v s) = dot n m' (v s) - dot n m (v s)).
  { intro s. unfold dot. replace (sum (map (fun j => m' j * v s j) (seq 0 n)) - sum (map (fun j => m j * v s j)
    (seq 0 n)))
      with (sum (map (fun j => m' j * v s j) (seq 0 n)) + -1 * sum (map (fun j => m j * v s j) (seq 0 n))) by ring.
    rewrite <- sum_scale, <- sum_plus. apply sum_ext. intros. ring. }
  assert (K : sum (map (fun s => w s * (y s - dot n m (v s)) * dot n (fun a => m' a - m a) (v s)) l) = 0).
  { transitivity (sum (map (fun s => sum (map (fun a => (m' a - m a) * (w s * (y s - dot n m (v s)) * v s a))
    (seq 0 n))) l)).
    - apply sum_ext. intros s _. unfold dot at 2. rewrite <- sum_scale. apply sum_ext. intros. ring.
    - rewrite sum_swap. apply sum_zero. intros a Ha. rewrite sum_scale, H; [ring|]. apply in_seq in Ha. lia. }
  transitivity (sum (map (fun s => w s * ((y s - dot n m (v s)) * (y s - dot n m (v s)))) l) +
    (-2 * sum (map (fun s => w s * (y s - dot n m (v s)) * dot n (fun a => m' a - m a) (v s)) l) +
    sum (map (fun s => w s * (dot n (fun a => m' a - m a) (v s) * dot n (fun a => m' a - m a) (v s))) l))).
  - rewrite <- sum_scale, <- !sum_plus. apply sum_ext. intros s _. rewrite Hd. ring.
  - rewrite K. ring.
Qed.

Definition difference (M M' : nat -> nat -> R) (k a : nat) : R := M' k a - M k a.

Lemma risk_excess P order M M' :
  (forall k a, (k < outputs P)%nat -> (a < width (features P))%nat ->
    sum (map (fun s => IZR (fst (fst s)) * residual P M k s * snd s a) (samples P order)) = 0) ->
  squared_risk P order M' = squared_risk P order M +
  sum (map (fun k => sum (map (fun s => IZR (fst (fst s)) *
    (dot (width (features P)) (difference M M' k) (snd s) * dot (width (features P)) (difference M M' k) (snd s)))
    (samples P order))) (seq 0 (outputs P))).
Proof.
  intro H. assert (S : forall N, squared_risk P order N =
    sum (map (fun k => sum (map (fun s => IZR (fst (fst s)) * (residual P N k s * residual P N k s)) (samples P order)))
      (seq 0 (outputs P)))).
  { intro N. unfold squared_risk. rewrite <- sum_swap. apply sum_ext. intros s _. rewrite sum_scale. reflexivity. }
  rewrite !S. rewrite <- sum_plus. apply sum_ext. intros k Hk. apply in_seq in Hk. unfold residual.
  apply (excess (samples P order) _ (fun s => IZR (fst (fst s))) (fun s => target P k (snd (fst s))) (fun s => snd s)).
  intros a Ha. apply H; lia.
Qed.

(** ** Full rank: for each coordinate a combination of rows that is near [size] times it *)
Definition slow (boxes : list (list (Z * Z))) (c : combination) j : Z :=
  zsum (map (fun '(i, k) => if Z.leb 0 k then k * fst (box boxes i j) else k * snd (box boxes i j))%Z c).
Definition shigh (boxes : list (list (Z * Z))) (c : combination) j : Z :=
  zsum (map (fun '(i, k) => if Z.leb 0 k then k * snd (box boxes i j) else k * fst (box boxes i j))%Z c).
Definition independent n p size error (table : list (list term)) (cs : list combination) : bool :=
  let boxes := boxes_of p table in
  forallb good table && Z.leb 0 p && Z.leb 0 error && Z.ltb (error * Z.of_nat n) size && Nat.eqb (length cs) n &&
  forallb (fun a => forallb (fun j =>
    let goal := if Nat.eqb j a then size else 0%Z in
    Z.leb (goal - error) (slow boxes (nth a cs []) j) && Z.leb (shigh boxes (nth a cs []) j) (goal + error))
    (seq 0 n)) (seq 0 n).

Definition at_ (table : list (list term)) (i : nat) : nat -> R := vec (pick table i).

Lemma ssum_ok p table c j : (0 <= p)%Z -> forallb good table = true ->
  IZR (slow (boxes_of p table) c j) <= csum table c j * IZR (2 ^ p) <= IZR (shigh (boxes_of p table) c j).
Proof.
  intros Hp Hg. induction c as [|[i k] c IH]; unfold slow, shigh, csum in *; simpl in *; [lra|].
  pose proof (box_ok table Hg p i j Hp) as B. rewrite !plus_IZR.
  destruct (Z.leb_spec 0 k) as [Hk|Hk]; rewrite !mult_IZR.
  - apply IZR_le in Hk. nra.
  - apply IZR_lt in Hk. nra.
Qed.

Lemma independent_ok n p size error table cs w : independent n p size error table cs = true ->
  (forall row, In row table -> dot n w (vec row) = 0) -> forall a, (a < n)%nat -> w a = 0.
Proof.
  unfold independent. intros H Hw. cbv zeta in H.
  apply andb_prop in H as [H H6]. apply andb_prop in H as [H H5]. apply andb_prop in H as [H H4].
  apply andb_prop in H as [H H3]. apply andb_prop in H as [Hg H2].
  apply Z.leb_le in H2, H3. apply Z.ltb_lt in H4.
  assert (Hpow : 0 < IZR (2 ^ p)) by (apply IZR_lt; apply Z.pow_pos_nonneg; lia).
  set (N := sum (map (fun j => Rabs (w j)) (seq 0 n))).
  assert (K : forall a, (a < n)%nat -> IZR size * Rabs (w a) <= IZR error * N).
  { intros a Ha. rewrite forallb_forall in H6. assert (Ia : In a (seq 0 n)) by (apply in_seq; lia).
    specialize (H6 a Ia). cbv beta in H6. rewrite forallb_forall in H6. set (c := nth a cs []) in *.
    assert (Z0 : sum (map (fun j => w j * (csum table c j * IZR (2 ^ p))) (seq 0 n)) = 0).
    { rewrite (sum_ext _ (fun j => IZR (2 ^ p) * (w j * csum table c j))) by (intros; ring). rewrite sum_scale.
      rewrite <- csum_dot. rewrite sum_zero; [ring|]. intros [i k] _. cbn [fst snd]. unfold pick.
      destruct (nth_in_or_default i table []) as [R| ->].
      - rewrite Hw by exact R. ring.
      - replace (dot n w (vec [])) with 0; [ring|]. symmetry. apply sum_zero. intros j _.
        unfold vec, coordinate, val. destruct j; simpl; unfold Rdiv; ring. }
    assert (Q : forall s, s * s = 1 -> s * (IZR size * w a) <= IZR error * N).
    { intros s Hs. unfold N. rewrite <- sum_scale.
      replace (s * (IZR size * w a)) with (s * (IZR size * w a) - s * sum (map (fun j => w j * (csum table c j *
        IZR (2 ^ p))) (seq 0 n)))
        by (rewrite Z0; ring).
      rewrite <- (sum_one a (s * (IZR size * w a)) (seq 0 n)) by (try apply seq_NoDup; exact Ia).
      match goal with |- ?u - s * sum ?v <= _ => replace (u - s * sum v) with (u + (- s) * sum v) by ring end.
      rewrite <- sum_scale, <- sum_plus. apply sum_le. intros j Hj. specialize (H6 j Hj). cbv beta in H6.
      apply andb_prop in H6 as [L U]. apply Z.leb_le, IZR_le in L. apply Z.leb_le, IZR_le in U.
      rewrite minus_IZR in L. rewrite plus_IZR in U. pose proof (ssum_ok p table c j H2 Hg) as B.
      set (x := csum table c j * IZR (2 ^ p)) in *.
      assert (E : - IZR error <= x - (if Nat.eqb j a then IZR size else 0) <= IZR error)
        by (destruct (Nat.eqb j a); lra).
      assert (S : s = 1 \/ s = -1) by (assert ((s - 1) * (s + 1) = 0) by nra;
        match goal with X : _ * _ = 0 |- _ => apply Rmult_integral in X as [|] end; lra).
      destruct (Nat.eqb j a) eqn:Eq.
      + apply Nat.eqb_eq in Eq. rewrite Eq in *. unfold Rabs. destruct (Rcase_abs (w a)); destruct S as [-> | ->]; nra.
      + unfold Rabs. destruct (Rcase_abs (w j)); destruct S as [-> | ->]; nra. }
    unfold Rabs at 1. destruct (Rcase_abs (w a)).
    - specialize (Q (-1) ltac:(ring)). lra.
    - specialize (Q 1 ltac:(ring)). lra. }
  assert (T : IZR size * N <= INR n * (IZR error * N)).
  { unfold N at 1. rewrite <- sum_scale.
    apply Rle_trans with (sum (map (fun _ : nat => IZR error * N) (seq 0 n))).
    - apply sum_le. intros j Hj. apply K. apply in_seq in Hj. lia.
    - right. clear. generalize (IZR error * N). intro x. replace n with (length (seq 0 n)) at 2 by apply seq_length.
      induction (seq 0 n) as [|y l IH]; [simpl; ring|].
      change (length (y :: l)) with (S (length l)). rewrite S_INR. cbn [map sum]. rewrite IH. ring. }
  assert (N0 : 0 <= N).
  { unfold N. clear. induction (seq 0 n); simpl; [lra|]. pose proof (Rabs_pos (w a)). lra. }
  apply IZR_lt in H4. rewrite mult_IZR, <- INR_IZR_INZ in H4. assert (NZ : N = 0) by nra.
  intros a Ha. specialize (K a Ha). rewrite NZ, Rmult_0_r in K.
  assert (0 < IZR size) by (apply Rle_lt_trans with (IZR error * INR n); [|exact H4];
    apply Rmult_le_pos; [apply IZR_le; exact H3 | apply pos_INR]).
  pose proof (Rabs_pos (w a)). destruct (Req_dec (w a) 0) as [E|E]; [exact E|]. apply Rabs_pos_lt in E. nra.
Qed.

(** ** The two theorems that certificates use *)
Definition solves P order (M : list (list (list (Z * Z * Z)))) : bool :=
  let table := lines (features P) order in let n := width (features P) in
  valid (features P) && claim_good P M && forallb (fun '(w, _) => Z.ltb 0 w) order &&
  forallb (fun l : line => good (snd l)) table &&
  forallb (fun k => forallb (fun a => is_zero (equation P n M table k a)) (seq 0 n)) (seq 0 (outputs P)).

Lemma weights_positive P order s : forallb (fun '(w, _) => Z.ltb 0 w) order = true -> In s (samples P order) ->
  0 < IZR (fst (fst s)).
Proof.
  intros H Hs. unfold samples in Hs. apply in_flat_map in Hs as [[w b] [Ho Hs]]. apply in_map_iff in Hs as [i [<- _]].
  rewrite forallb_forall in H. specialize (H _ Ho). cbv beta iota in H. apply Z.ltb_lt in H. apply IZR_lt. exact H.
Qed.

Lemma solves_excess P order M M' : solves P order M = true ->
  squared_risk P order M' = squared_risk P order (coefficients M) +
  sum (map (fun k => sum (map (fun s => IZR (fst (fst s)) *
    (dot (width (features P)) (difference (coefficients M) M' k) (snd s) *
     dot (width (features P)) (difference (coefficients M) M' k) (snd s)))
    (samples P order))) (seq 0 (outputs P))).
Proof.
  unfold solves. cbv zeta. intro H. apply andb_prop in H as [H E]. apply andb_prop in H as [H G].
  apply andb_prop in H as [H W]. apply andb_prop in H as [HV HM]. apply risk_excess. intros k a Hk Ha.
  rewrite <- (lines_ok P order HV). rewrite <- (equation_ok P _ M _ k a HM G eq_refl). apply is_zero_ok.
  rewrite forallb_forall in E. specialize (E k ltac:(apply in_seq; lia)). cbv beta in E.
  rewrite forallb_forall in E. apply (E a). apply in_seq. lia.
Qed.

Lemma sum_nonneg {A} (f : A -> R) l : (forall x, In x l -> 0 <= f x) -> 0 <= sum (map f l).
Proof. intro H. rewrite <- (sum_zero (fun _ : A => 0) l) by reflexivity. apply sum_le. exact H. Qed.

Lemma excess_nonneg P order (d : nat -> nat -> R) k : forallb (fun '(w, _) => Z.ltb 0 w) order = true ->
  0 <= sum (map (fun s => IZR (fst (fst s)) *
    (dot (width (features P)) (d k) (snd s) * dot (width (features P)) (d k) (snd s))) (samples P order)).
Proof. intro W. apply sum_nonneg. intros s Hs. pose proof (weights_positive P order s W Hs). nra. Qed.

Lemma solves_weights P order M : solves P order M = true -> forallb (fun '(w, _) => Z.ltb 0 w) order = true.
Proof.
  unfold solves. cbv zeta. intro H. apply andb_prop in H as [H _]. apply andb_prop in H as [H _].
  apply andb_prop in H as [_ H]. exact H.
Qed.

Theorem optimum P order M : solves P order M = true -> minimises P order (coefficients M).
Proof.
  intros H M'. rewrite (solves_excess P order M M' H). pose proof (solves_weights _ _ _ H) as W.
  match goal with |- ?a <= ?a + ?b => assert (0 <= b); [|lra] end.
  apply sum_nonneg. intros k _. apply excess_nonneg. exact W.
Qed.

Theorem optimum_alone P order M p size error cs :
  solves P order M && independent (width (features P)) p size error (map snd (lines (features P) order)) cs = true ->
  minimises_alone P order (coefficients M).
Proof.
  intro H. apply andb_prop in H as [H I]. split; [exact (optimum _ _ _ H)|]. intros M' L k a Hk Ha.
  rewrite (solves_excess P order M M' H) in L. pose proof (solves_weights _ _ _ H) as W.
  set (d := difference (coefficients M) M') in *.
  assert (Z : sum (map (fun k => sum (map (fun s => IZR (fst (fst s)) *
    (dot (width (features P)) (d k) (snd s) * dot (width (features P)) (d k) (snd s))) (samples P order)))
    (seq 0 (outputs P))) = 0).
  { apply Rle_antisym; [lra|]. apply sum_nonneg. intros j _. apply excess_nonneg. exact W. }
  assert (Zk := sum_nonneg_zero _ _ (fun j _ => excess_nonneg P order d j W) Z k ltac:(apply in_seq; lia)).
  cbv beta in Zk.
  assert (Zs : forall s, In s (samples P order) -> dot (width (features P)) (d k) (snd s) = 0).
  { intros s Hs. pose proof (weights_positive P order s W Hs) as Hp.
    assert (T : forall t, In t (samples P order) -> 0 <= IZR (fst (fst t)) *
      (dot (width (features P)) (d k) (snd t) * dot (width (features P)) (d k) (snd t))).
    { intros t Ht. pose proof (weights_positive P order t W Ht) as Wt. clear - Wt.
      generalize (dot (width (features P)) (d k) (snd t)). intro x. nra. }
    pose proof (sum_nonneg_zero _ _ T Zk s Hs) as X. cbv beta in X. clear - X Hp.
    apply Rmult_integral in X as [X|X]; [lra|]. apply Rmult_integral in X as [X|X]; exact X. }
  assert (Q : d k a = 0).
  { apply (independent_ok _ _ _ _ _ _ (d k) I); [|exact Ha]. intros row Hr.
    apply in_map_iff in Hr as [l [<- Hl]].
    assert (HV : valid (features P) = true).
    { unfold solves in H. cbv zeta in H. do 4 apply andb_prop in H as [H _]. exact H. }
    specialize (Zs (real l)). rewrite <- (lines_ok P order HV) in Zs. apply Zs. apply in_map. exact Hl. }
  unfold d, difference in Q. lra.
Qed.

(** ** Others that minimise as well: a direction that no normalized row sees *)
Definition not_alone P order M : Prop := minimises P order M /\
  exists M', minimises P order M' /\
  exists k a, (k < outputs P)%nat /\ (a < width (features P))%nat /\ M' k a <> M k a.
Definition unseen P order p (direction : weights) (a : nat) : bool :=
  Nat.ltb 0 (outputs P) && Nat.ltb a (width (features P)) && roots_good direction &&
  positive_roots p (nth a direction []) &&
  forallb (fun l : line => is_zero (against (width (features P)) direction (snd l))) (lines (features P) order).

Theorem optimum_not_alone P order M p direction a :
  solves P order M && unseen P order p direction a = true -> not_alone P order (coefficients M).
Proof.
  intro H. apply andb_prop in H as [H U]. pose proof (optimum P order M H) as O. split; [exact O|].
  unfold solves in H. cbv zeta in H. apply andb_prop in H as [H _]. apply andb_prop in H as [H G].
  apply andb_prop in H as [H _]. apply andb_prop in H as [HV _]. rewrite forallb_forall in G.
  unfold unseen in U. apply andb_prop in U as [U S]. apply andb_prop in U as [U Hp]. apply andb_prop in U as [U Hr].
  apply andb_prop in U as [Hk Ha]. apply Nat.ltb_lt in Hk, Ha. rewrite forallb_forall in S.
  exists (fun k j => coefficients M k j + weight direction j). split.
  - intro M'. eapply Rle_trans; [|exact (O M')]. right. unfold squared_risk. apply sum_ext. intros s Hs.
    f_equal. apply sum_ext. intros k _.
    assert (E : residual P (fun k0 j => coefficients M k0 j + weight direction j) k s =
      residual P (coefficients M) k s);
      [|rewrite E; reflexivity].
    rewrite <- (lines_ok P order HV) in Hs. apply in_map_iff in Hs as [l [<- Hl]].
    specialize (S _ Hl). apply is_zero_ok in S. rewrite against_ok in S by (exact Hr || exact (G _ Hl)).
    unfold residual, real; cbn [fst snd]. unfold dot in *.
    rewrite (sum_ext _ (fun j => coefficients M k j * vec (snd l) j + weight direction j * vec (snd l) j))
      by (intros; ring).
    rewrite sum_plus, S. ring.
  - exists 0%nat, a. split; [exact Hk|]. split; [exact Ha|]. apply positive_roots_ok in Hp. unfold weight. lra.
Qed.
